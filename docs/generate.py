"""Write the reference pages of this folder from the definitions they describe: ``python docs/generate.py``."""

from __future__ import annotations

import inspect
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click

from disclosure_nlp.annotate.agreement import annotator_agreement
from disclosure_nlp.check.registry import all_checks, cross_report_checks
from disclosure_nlp.cli import main
from disclosure_nlp.cli.app import common_options
from disclosure_nlp.cli.help import chinese_help_texts
from disclosure_nlp.corpus.schema import Column, datasets, schema_version
from disclosure_nlp.markdown import markdown_table
from disclosure_nlp.measures import Measure, load_measures
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.panel.codebook import (
    column_definitions_markdown,
    comparison_tables,
    missing_codes_markdown,
    shared_columns,
)
from disclosure_nlp.panel.columns import panel_columns
from disclosure_nlp.parse.figures.definitions import load_figure_definitions
from disclosure_nlp.score.rubric import RubricItem, rubric_ids
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.tag.labels import LABELS, LabelSubtype, load_labels
from disclosure_nlp.tag.trained.dataset import read_corpus
from disclosure_nlp.tag.trained.evaluate import evaluate_model
from disclosure_nlp.tag.trained.model_file import load_packaged_model
from disclosure_nlp.view.card.words import interface_text
from disclosure_nlp.view.schema import record_json_schema

HERE = Path(__file__).parent
CORPORA = HERE.parent / "corpora"
NOTICE = "<!-- Written by docs/generate.py from the definitions; change those, then run `make docs`. -->"


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    return {
        "api.md": api_page(),
        "checks.md": checks_page(),
        "codebook.md": codebook_page("en"),
        "zh/codebook.md": codebook_page("zh"),
        "commands.md": commands_page("en"),
        "evaluation.md": evaluation_page(),
        "figures.md": figures_page("en"),
        "labels.md": labels_page(),
        "measures.md": measures_page(),
        "model-card.md": model_card_page(),
        "record.md": record_page("en"),
        "rubric.md": rubric_page(),
        "store.md": store_page("en"),
        "zh/checks.md": checks_page_zh(),
        "zh/commands.md": commands_page("zh"),
        "zh/figures.md": figures_page("zh"),
        "zh/labels.md": labels_page_zh(),
        "zh/measures.md": measures_page_zh(),
        "zh/record.md": record_page("zh"),
        "zh/rubric.md": rubric_page_zh(),
        "zh/store.md": store_page("zh"),
    }


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTICE, *parts]) + "\n"


@cache
def _chinese() -> dict[str, dict[str, dict[str, str]]]:
    """Return what the Chinese pages say by page, group and id."""
    found: dict[str, dict[str, dict[str, str]]] = tomllib.loads((HERE / "chinese.toml").read_text(encoding="utf-8"))
    return found


def _in_chinese(page: str, group: str, name: str) -> str:
    """Return what a Chinese page says of an id.

    Raises
    ------
    KeyError
        If ``chinese.toml`` has no text for the id.
    """
    groups = _chinese()[page]
    own = groups.get(group, {})
    if name not in own and name not in groups["any"]:
        raise KeyError(f"docs/chinese.toml: no text of {page}.{group}.{name}")
    return own[name] if name in own else groups["any"][name]


# Pages of the API: titles with public names, and the modules behind the commands.
API = {
    "One report": (
        "process_file", "process_bytes", "read_document", "parse_report", "tag_report", "check_report", "score_report",
        "ProcessWorker", "Limits", "Manifest", "load_manifest", "inspect", "Inspection", "inspection.image",
        "inspection.record",
    ),
    "Records": (
        "Outcome", "Report", "Document", "Section", "Sentence", "Table", "Cell", "Value", "Tagging", "Tags", "Problem",
        "Remedy", "Findings", "CheckResult", "RootCause", "Scorecard", "ItemScore", "CellRef", "TextFigure", "TextSpan", "Issue",
        "ManifestEntry",
    ),
    "Errors": (
        "DisclosureError", "ReadError", "NoReportError", "DefinitionError", "UnknownIdError", "MissingExtraError",
        "StoreError", "UnavailableError",
    ),
    "Many reports": ("score_corpus", "rescore_corpus", "open_store", "Store"),
    "Comparing": (
        "compare_store", "Comparison", "Panel", "read_successions", "wilson", "plots", "compare.across", "compare.reuse",
        "compare.alignment", "compare.followup", "compare.rates", "compare.uncertainty", "compare.tagging_error",
        "compare.writing",
    ),
    "Stories": ("find_stories", "stories.model", "stories.significance"),
    "Taggers": ("load_tagger", "NarrativeTagger", "read_corpus", "train_model", "evaluate_model", "annotate"),
    "Checks and rubrics": (
        "Check", "all_checks", "Rubric", "resolve_rubric", "rubric_ids", "item_changes", "compare_rubrics", "check.context",
    ),
    "Validation": ("validate.coding", "validate.agreement", "validate.faults", "validate.retest"),
    "Research": (
        "measures", "hierarchy",
        "measures.core", "measures.shared_text", "measures.draws", "measures.percentiles", "measures.word_lists",
        "measures.corpus_texts", "measures.writing", "hierarchy.links", "hierarchy.proposals", "hierarchy.rollup",
    ),
    "Pages": ("view.card.render", "view.site.build"),
    "Corpora": ("datasets",),
}  # fmt: skip


def api_page() -> str:
    """Return the page of the Python interface: every public name, and the modules behind the commands."""
    parts = []
    for title, names in API.items():
        modules = {"plots": "compare.plots", "annotate": "annotate.tasks"}
        parts += [f"## {title}", "\n".join(f"::: disclosure_nlp.{modules.get(name, name)}" for name in names)]
    return _page(
        "API",
        "What `from disclosure_nlp import …` gives, and the modules behind the commands. Paths are strings, `Path` objects"
        " or any `os.PathLike`; where several are expected, one is as good as a list. An id that does not exist raises"
        " `UnknownIdError` (a `KeyError`) with the nearest names. Records are frozen; all have an HTML view, those that are"
        " tables `to_frame()`. The JSON record of an outcome, `Outcome.to_dict()`, is on [its own page](record.md).",
        *parts,
    )


def checks_page() -> str:
    """Return the page of the checks."""
    rows = [(c.id, c.severity, c.per, f"**{c.title}** {c.title_zh}", c.source) for c in all_checks()]
    return _page(
        "Checks",
        "Ids are stable. Each check gives one result per unit: `pass`, `fail`, `not_applicable`, `not_assessable` (the"
        " copy is damaged or a figure cannot be read) or `error` (the check itself crashed). Severity of a failure:"
        " `error` contradicts the form or itself, `warning` is most likely wrong, `hint` is worth a look. Failures with"
        " one origin stand together under one root cause; `fault` says whether the agency, the copy or neither for"
        " certain is to blame.",
        markdown_table(("id", "severity", "per", "what", "source"), rows),
        "## Over more than one report",
        "`disclosure-nlp compare` carries these out over a store; see [compare.md](compare.md).",
        markdown_table(
            ("id", "severity", "per", "what", "source"),
            [(c.id, c.severity, c.per, f"**{c.title}** {c.title_zh}", c.source) for c in cross_report_checks()],
        ),
    )


def labels_page() -> str:
    """Return the page of the labels and types."""
    labels = load_labels()

    def kinds(items: Sequence[LabelSubtype]) -> str:
        return markdown_table(("type", "Chinese", "meaning"), ((f"`{k.id}`", k.chinese, k.definition) for k in items))

    rows = ((f"`{i.id}`", i.chinese, i.axis, i.definition, "、".join(i.cues)) for i in labels.labels)
    return _page(
        "Labels",
        "A sentence takes every label that fits: acts (what it does), topics (what it speaks of), or one of form alone.",
        markdown_table(("label", "Chinese", "axis", "meaning", "words such as"), rows),
        "## Where two readings meet",
        "\n".join(f"{number}. {rule}" for number, rule in enumerate(labels.rules, 1)),
        "## Types of problems",
        kinds(labels.problem_types),
        "## Types of remedies",
        kinds(labels.remedy_types),
        "## Types of training",
        kinds(labels.training_types),
    )


def checks_page_zh() -> str:
    """Return the page of the checks in Chinese."""

    def rows(checks: Iterable[Any]) -> list[tuple[str, ...]]:
        return [(c.id, msg(f"severity.{c.severity}").text("zh"), c.title_zh, c.source_zh) for c in checks]

    head = ("编号", "严重程度", "检查内容", "依据")
    return _page(
        "检查项",
        "编号固定不变。每项检查对每个对象给出一个结论：`pass` 合格，`fail` 不合格，`not_applicable` 不适用，`not_assessable`"
        " 无法判定（副本受损或数字不可读），`error` 检查本身出错。不合格的严重程度：**错误**，与格式或自身矛盾；**警告**，很可能有误；"
        "**提示**，值得一看。起因相同的不合格归入同一根本原因；`fault` 说明责任在机关、在副本，还是不能确定。",
        markdown_table(head, rows(all_checks())),
        "## 涉及多份报告的检查",
        "由 `disclosure-nlp compare` 对数据库进行，见[跨年比较](compare.md)。",
        markdown_table(head, rows(cross_report_checks())),
    )


def labels_page_zh() -> str:
    """Return the page of the labels and types in Chinese."""
    labels = load_labels()

    def kinds(items: Sequence[LabelSubtype]) -> str:
        return markdown_table(
            ("类型", "名称", "含义"), ((f"`{kind.id}`", kind.chinese, kind.definition_zh) for kind in items)
        )

    rows = (
        (f"`{i.id}`", i.chinese, msg(f"axis.{i.axis}").text("zh"), i.definition_zh, "、".join(i.cues))
        for i in labels.labels
    )
    return _page(
        "标签",
        "一个句子取所有适合的标签：行为（做什么）、话题（说什么），或单独的一个体例标签。",
        markdown_table(("标签", "名称", "类别", "含义", "词语举例"), rows),
        "## 两种理解相遇时",
        "\n".join(f"{number}. {rule}" for number, rule in enumerate(labels.rules_zh, 1)),
        "## 问题的类型",
        kinds(labels.problem_types),
        "## 改进措施的类型",
        kinds(labels.remedy_types),
        "## 培训的类型",
        kinds(labels.training_types),
    )


# Families of measures, one for each label or type: prefix, heading in two languages.
_FAMILIES = (
    ("ls_", "Shares of labels", "标签占比"),
    ("pb_", "Types of problems", "问题类型"),
    ("rm_", "Types of remedies", "措施类型"),
    ("tr_", "Types of training", "培训类型"),
)


def _measures(prefix: str) -> list[Measure]:
    return [measure for name, measure in load_measures().items() if name.startswith(prefix)]


def measures_page() -> str:
    """Return the page of the text measures."""
    head = ("measure", "what", "formula", "unit", "source", "missing", "tested", "not validated")
    rows = (
        (f"`{m.id}`", m.title, m.formula + (" *Carries the tagger's error.*" if m.tagger else ""), m.unit.replace("_", " "),
         m.source, " ".join(m.missing), m.validity, m.open or "–")
        for m in _measures("tx_")
    )  # fmt: skip
    parts = []
    for prefix, title, _ in _FAMILIES:
        own = _measures(prefix)
        text = f"{own[0].formula} Missing: {' '.join(own[0].missing)}. Tested: {own[0].validity}"
        parts += [f"## {title}", text, markdown_table(("measure", "what"), ((f"`{m.id}`", m.title) for m in own))]
    return _page(
        "Text measures",
        "One value a report, in the panel and by `disclosure-nlp measures STORE FILE`; how to use them is on"
        " [the page for researchers](research.md). **W** are the sentences that count: no heading, not in the preamble, not"
        " labelled `boilerplate`. **H** are the Han characters of W. A *clause* is what stands between ，；：。！？, half-width"
        " ones too outside numbers. *Words* are cut by jieba with the terms of the field. *Masked*: without the agency's own"
        " names and place, figures as 0, without titles of laws and the words of the form. *Comparable*: what is left of a"
        " sentence then has six characters or more and does not only state that nothing happened.",
        "Codes of missing values: `s` too short (H under 200), or too few agencies or peers; `t` no report of the year"
        " before; `z` nothing to divide by; `u` undetermined, for the copy has no such text. Measures that carry the tagger's"
        " error are drawn 32 times on demand.",
        markdown_table(head, rows),
        *parts,
        "## No measure of tone",
        "There is none. No word list of sentiment in Chinese that we saw states a licence that lets it be shipped, and the"
        " part on problems is negative by duty: a report that admits more looks worse. `--lexicon` counts a list of your own.",
    )


def measures_page_zh() -> str:
    """Return the page of the text measures in Chinese."""
    head = ("指标", "名称", "计算方法", "单位", "来源", "缺失", "已检验", "未验证")
    rows = (
        (f"`{m.id}`", m.title_zh, m.formula_zh + ("*含标注误差。*" if m.tagger else ""), _UNITS_ZH[m.unit],
         _in_chinese("measures", "sources", m.source), " ".join(m.missing), m.validity_zh, m.open_zh or "–")
        for m in _measures("tx_")
    )  # fmt: skip
    parts = []
    for prefix, _, title in _FAMILIES:
        own = _measures(prefix)
        text = f"{own[0].formula_zh}缺失代码：{' '.join(own[0].missing)}。已检验：{own[0].validity_zh}"
        parts += [f"## {title}", text, markdown_table(("指标", "名称"), ((f"`{m.id}`", m.title_zh) for m in own))]
    return _page(
        "文本指标",
        "每份报告一个值，见面板数据，也可用 `disclosure-nlp measures STORE FILE` 输出；用法见[供研究者使用](research.md)。**W** 为计入的句子："
        "非标题、不在引言、标签不是编制说明。**H** 为 W 的汉字数。**分句**以，；：。！？为界，数字以外的半角标点同。**词**由 jieba"
        " 加本领域词表切分。**遮蔽**：去掉本机关名称与地名、法规名称、格式用语，数字记为 0。**可比**：遮蔽后余六字以上，且不只是陈述“未发生”。",
        "缺失代码：`s` 文本过短（H 不足 200）或机关、同类过少；`t` 无上年报告；`z` 分母为零；`u` 副本中无此文字，未定。含标注误差的指标可按需抽样 32 次。",
        markdown_table(head, rows),
        *parts,
        "## 不设语调指标",
        "所见中文情感词典均未载明可以随软件分发的许可；且“存在的主要问题”依规须写不足，写得越坦率越显负面。可用 `--lexicon` 统计自备词表。",
    )


_UNITS_ZH = {
    "han": "汉字", "count": "个", "share": "比例", "per_100_han": "每百字", "per_100_words": "每百词", "score": "分值",
    "cosine": "余弦",
}  # fmt: skip


def figures_page(language: Language) -> str:
    """Return the page of the figures told in text."""
    zh = language == "zh"
    definitions = load_figure_definitions()
    none, experimental = ("（无）", "试验性") if zh else ("(none)", "experimental")
    rows = (
        (f"`{t.id}`", getattr(interface_text("figure_topics", t.id), language), getattr(interface_text("figure_families", t.family), language),
         "、".join(sorted(unit or none for unit in definitions.units[t.units])),
         f"`{t.statistics}`" if t.statistics else "", experimental if t.experimental else "")
        for t in definitions.topics if t.public
    )  # fmt: skip
    if zh:
        return _page(
            "正文所述数字", *_FIGURES_ZH, markdown_table(("主题", "名称", "类别", "单位", "统计表的行", ""), rows)
        )
    head = ("topic", "what", "family", "units", "row of the statistics table", "")
    return _page("Figures told in text", *_FIGURES, markdown_table(head, rows))


_FIGURES = (
    "Sentences tell how many requests came in, how many items were published, how many people were trained. One"
    " grammar reads these figures for the dataset `text_figures` (`Report.figures`) and for the checks N1 to N5 and"
    " F1, F2: a number is of a topic only where the words right before and behind it say so; what is unclear is no"
    " figure. Words and rules are data (`data/lexicon/figures.toml`, `data/figures.toml`).",
    "A figure says what it is of (topic, kind), how much (number, lower, upper, unit, approximation), of which year"
    " and time (year; basis: the year, cumulated, as of a day, part of the year, mean), whose it is (own, territory,"
    " below, above, other, unclear), of which figure it is a part, its share, its change, and where it stands to the"
    " character. 未收到, 未发生 and the like tell 0. A number that is of two topics together (行政复议、行政诉讼共5件)"
    " has both, joined by `+`. Money is in 元; other units are as printed. Nothing is mended to make a sum, and two"
    " figures that contradict each other both stand. In a copy that lost the characters between digits, confidence"
    " is 0.",
    "Topics with a row of the statistics table of 2014 to 2018 are compared with it. Experimental topics are below"
    " the line of the evaluation and stay out of panels.",
)
_FIGURES_ZH = (
    "句子里说收到多少申请、公开多少信息、培训多少人。同一套语法读出这些数字，既用于数据集`text_figures`（`Report.figures`），"
    "也用于检查项N1至N5、F1、F2：紧靠数字前后的词语表明主题时，数字才归入该主题；不明确的不作为数字。词语和规则都是数据"
    "（`data/lexicon/figures.toml`、`data/figures.toml`）。",
    "每个数字注明：所计为何（topic、kind），多少（number、lower、upper、unit、approximation），哪一年、什么时段（year；"
    "basis：当年、累计、截至某日、年内部分时段、平均），属于谁（本机关、本地区、下级、上级、其他、不明），是哪个合计的部分，"
    "占比、增减，以及精确到字的位置。“未收到”“未发生”等说法为0。两个主题合计的数字（行政复议、行政诉讼共5件）两个主题都记，"
    "以`+`连接。金额以元为单位，其他单位照原文。不为凑合计而改动数字，互相矛盾的两个数字都保留。副本若丢失数字之间的字符，"
    "confidence为0。",
    "统计表（2014—2018年）有对应行的主题与统计表相互核对。试验性主题未达到评测标准，不进入面板数据。",
)


_BASES = {"L": "law", "F": "notice of the form", "U": "official usage", "J": "our judgement"}


def rubric_page() -> str:
    """Return the page of the default rubric."""
    rubric = resolve_rubric()
    bands = "; ".join(f"{band.id} ({band.title_zh}) from {band.least:g}" for band in rubric.bands)
    base = sum(item.weight for item in rubric.items if not item.added)
    added = ", ".join(f"{item.id} {item.weight:g}" for item in rubric.items if item.added)
    legal = sum(item.weight for item in rubric.items if item.legal and not item.added)
    return _page(
        f"Rubric `{rubric.id}`, version {rubric.version}",
        f"{rubric.title} ({rubric.title_zh}). {base:g} points, and added weight where it applies ({added}). Version 1 stays"
        " loadable as `ogi-2021@1`; [what changed on the sample corpus](rubric-figures.md).",
        "## How a score comes about",
        "An item has a value in [0, 1], or a state without one: `n/a` not owed (kind, year, form), `unknown` owed, but what is"
        " in hand does not tell (the copy is damaged or cut, a date is missing, a check crashed), `untested` owed and"
        " readable, but nothing in it could fail (all figures are 0, no claim is made), `aside` in need of other reports."
        " Only values and unknown items count. With w the weights, s the values, and K, U, T the weights of the known, unknown"
        " and untested items:",
        "- total = 100 · Σ w·s / K, shown with its sum: 60.9 of 68 points = 89.6;\n"
        "- bounds = 100 · Σ w·s / (K + U) to 100 · (Σ w·s + U) / (K + U): true whatever the unknown items are worth;\n"
        "- assessed = K / (K + U); tested = K / (K + T): a report of zeros has little tested;\n"
        f"- legal: the total over bases L and F ({legal:g} of the {base:g} points);\n"
        "- common: the total over the items marked ©, which every generation of the form owes; none below 15 known points.",
        f"Bands: {bands}; none below {rubric.least_known:g} known points (added ones not counted),"
        f" {100 * rubric.least_assessed:g} % assessed or {100 * rubric.least_tested:g} % tested.",
        "**Scope** says what else was in hand: `report` alone, `year` (other reports of the year), `panel` (the year before"
        " too). Scores of different scopes are never compared. **Generation**: `free` to 2018 (and 2019 without a table of"
        " the form), `2019` to 2020, `2021` after. A free report has items and a common score, but no total, band or legal"
        " score. Bodies with a form of their own (universities, hospitals, utilities) are read and shown, not scored.",
        "**One cause costs once**: a unit that fails only through a cause that an earlier item is charged with is left out."
        " Units that could not be read are left out of a share; where they are more than half, the item is unknown.",
        "## Items",
        markdown_table(
            ("id", "points", "basis", "item", "value", "asked of", "checks"),
            (
                (
                    i.id,
                    _points(i),
                    i.basis,
                    f"**{i.title}** {i.title_zh}",
                    _value(i),
                    _asked_of(i),
                    ", ".join(i.from_checks),
                )
                for i in rubric.items
            ),
        ),
        "+ added weight; © common. Basis: " + ", ".join(f"{name} {what}" for name, what in _BASES.items()) + ".",
        "## The duty behind every item of law and form",
        "No item of basis L asks more than the words quoted beside it.",
        markdown_table(
            ("id", "source", "duty", "not verified"),
            ((i.id, i.source, i.duty, i.unverified or "–") for i in rubric.items if i.legal),
        ),
        "## Items of version 1 that are gone",
        markdown_table(("id", "covered by"), rubric.retired.items()),
        "The record lists them with weight 0, so that its readers find where they went.",
        "## Rubrics of one's own",
        "A rubric is a TOML file of the same shape (see `src/disclosure_nlp/data/rubrics/ogi-2021.toml`): it selects among"
        " these items and weighs them. A short one names a `base` and weighs its items anew; 0 leaves an item out, and"
        " `others = 0` all that are not named:",
        '```toml\nid = "mine"\nversion = "1"\nbase = "ogi-2021"\ntitle = "My weights"\ntitle_zh = "自定权重"\n\n'
        "[weights]\nE8 = 8\nG1 = 0\n```",
        'With `view = "scorecard"` a rubric starts at `start` points and takes off `[[deductions]]`, each when any item that it'
        " names is `below` its mark; what is unknown makes bounds.",
        "`disclosure-nlp rubric check FILE` tells all that is wrong with it; `disclosure-nlp rubric diff A B --store STORE`"
        " what it would do to stored scores, without writing anything; `disclosure-nlp rescore` applies it.",
        "## Rubrics that ship",
        "`view`: points won, or a scorecard in the style of an official one.",
        markdown_table(
            ("rubric", "version", "what", "points", "duties", "view", "left out"), map(_rubric_row, rubric_ids())
        ),
        markdown_table(("item", *rubric_ids()), _weights_by_rubric()),
    )


def rubric_page_zh() -> str:
    """Return the page of the default rubric in Chinese."""
    rubric = resolve_rubric()
    bands = "；".join(f"{band.title_zh} {band.least:g} 分起" for band in rubric.bands)
    base = sum(item.weight for item in rubric.items if not item.added)
    added = "、".join(f"{item.id} {item.weight:g}" for item in rubric.items if item.added)
    legal = sum(item.weight for item in rubric.items if item.legal and not item.added)
    bases = {"L": "法律", "F": "格式文件", "U": "官方惯例", "J": "本项目的判断"}
    return _page(
        f"评分标准 `{rubric.id}` 第 {rubric.version} 版",
        f"{rubric.title_zh}。共 {base:g} 分，另有适用时才计的附加分（{added}）。第 1 版仍可用 `ogi-2021@1`。",
        "## 得分怎样得出",
        "每项指标的取值在 0 到 1 之间，或处于没有取值的状态：`n/a` 不适用（类型、年度、格式），`unknown` 未知（应有，但手中材料不足以判定："
        "副本受损或被截断、缺少日期、检查出错），`untested` 未受检验（应有且可读，但没有任何内容可能出错：数字全为 0，没有可核对的说法），"
        "`aside` 搁置（需要其他报告）。只有取值和未知的指标计入。以 w 为权重、s 为取值，K、U、T 为已知、未知、未受检验指标的权重：",
        "- 总分 = 100 · Σ w·s / K，并显示算式：68 分中的 60.9 分 = 89.6；\n"
        "- 上下界 = 100 · Σ w·s / (K + U) 至 100 · (Σ w·s + U) / (K + U)：无论未知指标实际多少分都成立；\n"
        "- 已评定比例 = K / (K + U)；已检验比例 = K / (K + T)：全为 0 的报告，已检验比例很低；\n"
        f"- 法定得分：只计依据为 L 和 F 的指标（{base:g} 分中的 {legal:g} 分）；\n"
        "- 共同得分：只计标有 © 的指标，各种格式都应具备；已知不足 15 分时不给出。",
        f"等级：{bands}；已知不足 {rubric.least_known:g} 分（附加分不计）、已评定不足 {100 * rubric.least_assessed:g}%"
        f" 或已检验不足 {100 * rubric.least_tested:g}% 时不评等级。",
        "**范围**说明手中还有什么：`report` 仅此报告，`year` 同年其他报告，`panel` 还有上一年报告；范围不同的得分不可比较。"
        "**格式**：2018 年及以前（以及没有标准表格的 2019 年）为 `free`，2019 至 2020 年为 `2019`，其后为 `2021`。`free` 报告有各项指标和共同得分，"
        "没有总分、等级和法定得分。另有专门格式的单位（高校、医院、公用事业企业）照常读取和显示，但不评分。",
        "**一个原因只扣一次**：只因已由前面指标扣分的原因而不合格的对象，不再计算。不可读的对象不计入比例；超过一半不可读时，该指标为未知。",
        "## 指标",
        markdown_table(
            ("编号", "分值", "依据", "指标", "取值", "检查项"),
            (
                (
                    i.id,
                    _points(i),
                    i.basis,
                    i.title_zh,
                    f"{i.what_zh or i.what}。{i.note_zh or i.note}" if i.note else i.what_zh or i.what,
                    "、".join(i.from_checks),
                )
                for i in rubric.items
            ),
        ),
        "+ 附加分；© 共同指标。依据：" + "、".join(f"{name} {what}" for name, what in bases.items()) + "。",
        "## 法定和格式指标所依据的义务",
        "依据为 L 的指标，要求不超出所引条文。",
        markdown_table(
            ("编号", "出处", "条文", "未核实"),
            ((i.id, i.source_zh or i.source, i.duty, i.unverified_zh or "–") for i in rubric.items if i.legal),
        ),
        "## 自定评分标准",
        "评分标准是一个 TOML 文件（见 `src/disclosure_nlp/data/rubrics/ogi-2021.toml`），从这些指标中选取并设定权重。简短的写法是指明"
        " `base`，再重新设定权重；0 表示不用该指标，`others = 0` 表示未列出的全部不用：",
        '```toml\nid = "mine"\nversion = "1"\nbase = "ogi-2021"\ntitle = "My weights"\ntitle_zh = "自定权重"\n\n'
        "[weights]\nE8 = 8\nG1 = 0\n```",
        "`disclosure-nlp rubric check FILE` 指出文件中的全部错误；`disclosure-nlp rubric diff A B --store STORE` 显示改动对已存得分的影响，"
        "不写入任何内容；`disclosure-nlp rescore` 使其生效。",
        "## 随附的评分标准",
        markdown_table(
            ("评分标准", "版本", "名称", "分值"),
            ((f"`{r.id}`", r.version, r.title_zh, f"{r.weight:g}") for r in map(resolve_rubric, rubric_ids())),
        ),
    )


def _points(item: RubricItem) -> str:
    return f"{'+' if item.added else ''}{item.weight:g}{' ©' if item.common else ''}"


def _value(item: RubricItem) -> str:
    return f"{item.what}. {item.note}" if item.note else item.what


def _asked_of(item: RubricItem) -> str:
    parts = [" and ".join(item.only_for) + "s"] if item.only_for else []
    parts += [", ".join(item.generations)] if item.generations else []
    parts += [f"scope {item.needs}"] if item.needs != "report" else []
    return "; ".join(parts) or "all"


def _rubric_row(name: str) -> tuple[str, ...]:
    rubric, whole = resolve_rubric(name), resolve_rubric()
    legal = sum(item.weight for item in rubric.items if item.legal)
    out = [item.id for item in whole.items if item.id not in {own.id for own in rubric.items}]
    title = f"{rubric.title} {rubric.title_zh}"
    shares = (f"{rubric.weight:g}", f"{legal / rubric.weight:.0%}")
    return f"`{name}`", rubric.version, title, *shares, rubric.view, ", ".join(out) or "–"


def _weights_by_rubric() -> Iterator[tuple[str, ...]]:
    weights = [{item.id: f"{item.weight:g}" for item in resolve_rubric(name).items} for name in rubric_ids()]
    yield from ((item.id, *(own.get(item.id, "–") for own in weights)) for item in resolve_rubric().items)


def evaluation_page() -> str:
    """Return the page of the taggers' figures, from ``evaluation.json`` (`make evaluate`) and the second labelling."""
    measured = json.loads((HERE / "evaluation.json").read_text(encoding="utf-8"))
    table = measured["variants"]
    shipped = next(figures for name, figures in table.items() if name.startswith("shipped:"))
    unseen = evaluate_model([CORPORA / "unseen"])
    rows = [
        (
            name,
            item["n"],
            _with_interval(item, "macro_three"),
            _with_interval(item, "macro"),
            item.get("calibration_error", "–"),
        )
        for name, item in table.items()
    ]
    files = [
        (name, _with_interval(item, "macro_three"), _with_interval(item, "macro"))
        for name, item in measured["files"].items()
    ]
    labels = [
        (label, item["precision"], item["recall"], item["f1"], item["support"])
        for label, item in shipped["labels"].items()
    ]
    strata = [
        (str(msg(f"evaluation.stratum.{name}")), item["n"], _figure(item["macro_three"]), _figure(item["macro"]))
        for name, item in shipped["strata"].items()
    ]
    own = measured["attributes"]
    attributes = [
        (name.replace("_", " "), item["n"], _figure(item.get("micro", item.get("accuracy"))))
        for name, item in own.items()
    ]
    sections = [
        (name, *(_figure(item[key]) for key in ("precision", "recall", "f1")))
        for name, item in measured["sections"].items()
    ]
    return _page(
        "Evaluation of the taggers",
        f"Cross-validated on {shipped['n']:,} units of {shipped['reports']} narratives"
        " ([corpora/labelled](../corpora/labelled/README.md)), five parts, split by narrative: every narrative is of an"
        " agency of its own and is predicted by models that never saw it. In brackets 95 % intervals, bootstrap over"
        " narratives; a row with fewer units is of an earlier state of the corpus. *Three*: macro-F1 over problem, remediation and training; *all*: over all labels with five units or"
        " more. ECE: expected calibration error, pooled over labels, ten bins of equal count. Made by `make evaluate`.",
        "## Variants and ablation",
        markdown_table(("variant", "units", "three", "all", "ECE"), rows),
        "*Without* a group: the shipped model with that group of features taken out. *No section given*: the titles of the"
        " six sections are kept from the tagger, as in pages that lost them. *Fitted with copies too*: every narrative twice more, once with no section and"
        " no state, once with neighbouring sentences joined into long ones, as governments write them. *Optional labels counted as given*: the same"
        " predictions, judged as if no label were optional. Labels on which both readings are defensible are optional and"
        " count neither for nor against; many were marked so where a tagger and the writer disagreed, so that the other"
        " rows flatter a little, and this one is a floor.",
        "## The shipped tagger, label by label",
        markdown_table(("label", "precision", "recall", "F1", "units"), labels),
        "## By stratum",
        "The same predictions of the shipped model by length, number of topics, level and kind of the agency and generation"
        " of the form. –: fewer than five units of every label.",
        markdown_table(("stratum", "units", "three", "all"), strata),
        "## Types, tense, concreteness and pairs",
        "Types and tense of the labelled corpus, read by rules where the labels are right; units, concreteness and pairs of"
        " [corpora/pairs](../corpora/pairs/README.md), tagged end to end, pairs cross-validated by section.",
        markdown_table(("attribute", "units", "accuracy or micro-F1"), attributes),
        markdown_table(("parts on problems", "precision", "recall", "F1"), sections),
        *(_left_out(files) if files else ()),
        f"The {unseen['n']} long sentences of [corpora/unseen](../corpora/unseen/README.md), written after the cue words and"
        f" never trained on: three {_with_interval(unseen, 'macro_three')}, all {_with_interval(unseen, 'macro')}.",
        "On 173 units of six published reports, on which nothing was trained, a test holds the shipped model above 0.95"
        " (three) and 0.92 (all), on 472 units of 37 more above 0.97 and 0.92.",
        "## Agreement of readers",
        "Two more readers labelled whole narratives without seeing the first labels"
        " ([corpora/second-reader](../corpora/second-reader/README.md)).",
        _agreement_table("second"),
        _agreement_table("third"),
    )


def _left_out(files: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    return (
        "## Text of a writer it never saw",
        "Each file of the corpus, read by a model that was fitted on all the others. Two of the files were written to be"
        " unlike the rest and harder than most published narratives.",
        markdown_table(("file", "three", "all"), files),
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _with_interval(figures: dict[str, Any], name: str) -> str:
    low, high = figures["intervals"][name]
    return f"{figures[name]:.3f} ({low:.3f}–{high:.3f})"


def _agreement_table(reader: str) -> str:
    files = (CORPORA / "labelled", CORPORA / "second-reader" / f"{reader}.jsonl")
    first, second = ([row for narrative in read_corpus([file]) for row in narrative.rows] for file in files)
    result = annotator_agreement(first, second)
    rows = [
        (label, item["n"], f"{item['kappa']:.2f}", "{:.2f}–{:.2f}".format(*item["kappa_interval"]))
        for label, item in result["labels"].items()
    ]
    low, high = result["alpha_interval"]
    told = f"The {reader} reader: {result['n']} units of {result['reports']} narratives"
    note = f"{told}; Krippendorff's α over all labels {result['alpha']:.3f} ({low:.3f}–{high:.3f})."
    return f"{note}\n\n" + markdown_table(("label", "units", "κ", "95 % by narrative"), rows)


def corpus_figures(folder: Path) -> dict[str, int]:
    """Return the number of narratives, units and statements (units other than titles), and the units of each label."""
    narratives = read_corpus([folder])
    rows = [row for narrative in narratives for row in narrative.rows]
    labels = Counter(label for row in rows for label in row.gold_labels)
    counts = {
        "narratives": len(narratives),
        "units": len(rows),
        "statements": sum("heading" not in row.labels for row in rows),
    }
    return counts | {label: labels[label] for label in LABELS}


def model_card_page() -> str:
    """Return the card of the model that ships with the package, from its own header and the measured figures."""
    header = load_packaged_model().header
    shipped = json.loads((HERE / "evaluation.json").read_text(encoding="utf-8"))["variants"]
    figures = next(item for name, item in shipped.items() if name.startswith("shipped:"))
    bare = shipped["shipped, no section given"]
    facts = [
        ("version", header.version),
        (
            "kind",
            "one logistic regression per label over words, runs of characters and features of the context, with the best"
            " segment of long sentences; a chain over the acts problem, remediation, neither; Platt calibration; thresholds"
            " per label",
        ),
        ("features kept", f"{len(header.names):,}"),
        (
            "trained on",
            f"{header.units:,} units of {header.narratives} made-up narratives, SHA-256 {header.training[:16]}…",
        ),
        ("tokenizer", header.tokenizer),
        ("lexicon", header.lexicon),
        ("scikit-learn", header.scikit_learn),
        ("labels", ", ".join(header.labels)),
    ]
    return _page(
        "Model card: the narrative tagger",
        markdown_table(("", "what"), facts),
        "## What it is for",
        "It labels the sentences of annual reports on government information disclosure (政府信息公开工作年度报告) of"
        " mainland China, so that researchers can count and read what agencies admit, remedy and teach. It is not for other"
        " kinds of text, nor for judging a single official; a label decides nothing, a person who reads the sentence does.",
        "## How well it does",
        f"Cross-validated: three {_with_interval(figures, 'macro_three')}, all {_with_interval(figures, 'macro')}, expected"
        f" calibration error {figures['calibration_error']}. With the section titles kept back: three"
        f" {_with_interval(bare, 'macro_three')}, all {_with_interval(bare, 'macro')}. Label by label, with the variants it"
        " was chosen from and the agreement of readers: [evaluation.md](evaluation.md).",
        "## Data",
        "All training text is written for this purpose; agencies in it are invented, and no sentence is taken from a"
        " published report. How it was made: [corpora/labelled](../corpora/labelled/README.md).",
        "## Limits",
        "- Topics that shade into each other (management, supervision, platform, proactive) are less sure than problem,"
        " remediation and training; two readers part there too.\n"
        "- In long sentences of many topics it finds fewer of them than in short ones (corpora/unseen).\n"
        "- Problems told without any word of deficit, and remedies of one clause at the end of a problem, are what it"
        " misses most.\n"
        "- Training that has nothing to do with disclosure is now and then taken for training on it.\n"
        "- Probabilities are calibrated on made-up narratives; on published ones they may be too sure.\n"
        "- Reports before 2014, of enterprises and of schools are thin in the training text.",
        "## Safety",
        "The file holds plain arrays and a JSON header, no code; one with pickled objects is refused, as is a tokenizer of"
        " another name. `make model` trains it anew, byte for byte the same with the same versions.",
    )


def record_page(language: Language) -> str:
    """Return the page of the record."""
    zh = language == "zh"
    definitions = record_json_schema()["$defs"]
    parts = []
    for name in _reached("Record", definitions):
        entry = definitions[name]
        summary, parameters = _docstring(entry.get("description", ""))
        rows = []
        for key, value in entry["properties"].items():
            if zh:
                meaning, optional = _in_chinese("record", name, key), "（可省略）"
            else:
                meaning, optional = value.get("description", parameters.get(key, "")), " (optional)"
            meaning += "" if key in entry.get("required", []) else optional
            rows.append((f"`{key}`", _type_zh(_type(value)) if zh else _type(value), meaning))
        what = _in_chinese("record", name, "_") if zh else summary
        parts += [
            f"## {name}",
            what,
            markdown_table(("键", "类型", "含义") if zh else ("key", "type", "meaning"), rows),
        ]
    if zh:
        return _page(
            "记录",
            "`disclosure-nlp score --json` 每个文件输出一个这样的对象，一个一行；`disclosure-nlp schema` 输出其JSON Schema。"
            "键按此顺序。除用时外，同样的输入字节得到同样的输出字节。",
            *parts,
        )
    return _page(
        "The record",
        "`disclosure-nlp score --json` writes one such object per file, a line each; `disclosure-nlp schema` prints its"
        " JSON Schema. Keys have this order. Timings aside, the same bytes in give the same bytes out.",
        *parts,
    )


_TYPES_ZH = {
    "string": "文本", "integer": "整数", "number": "数字", "boolean": "真假", "null": "null", "any": "任意", "list": "列表",
    "object": "对象", "start": "起", "end": "止", "text": "文本", "flag": "真假", "texts": "文本列表", "numbers": "数字映射",
}  # fmt: skip


def _type_zh(words: str) -> str:
    """Return a type in Chinese words; ids in backticks and links stay.

    Examples
    --------
    >>> _type_zh("list of object of integer or null")
    '列表（对象（整数或null））'
    """
    head, of, rest = words.partition(" of ")
    if of and head in ("list", "object"):
        return f"{_TYPES_ZH[head]}（{_type_zh(rest)}）"
    parts = (_TYPES_ZH.get(part, part) for part in re.split(r"( or |, |\W)", words) if part)
    return "".join("或" if part == " or " else part for part in parts)


def _docstring(text: str) -> tuple[str, dict[str, str]]:
    """Return the text of a NumPy docstring before its sections, and its parameters by name."""
    summary, *sections = re.split(r"\n\n(?=\w+\n---)", inspect.cleandoc(text))
    parameters = "".join(section + "\n" for section in sections if section.startswith("Parameters\n"))
    entries = re.findall(r"^(\w+) : .*\n((?: +.*\n)+)", parameters, re.MULTILINE)
    return _json_terms(summary), {name: _json_terms(" ".join(what.split()).rstrip(".")) for name, what in entries}


def _json_terms(text: str) -> str:
    return re.sub(r"\bNone\b", "null", text.replace("``", "`"))


def store_page(language: Language) -> str:
    """Return the page of the store."""
    zh = language == "zh"
    parts = []
    for dataset in datasets().values():
        if dataset.internal:
            continue
        what = _in_chinese("store", dataset.id, "_") if zh else f"One row per {dataset.per}. {dataset.what}"
        rows = (
            (f"`{c.id}`", _TYPES_ZH[c.type], _in_chinese("store", dataset.id, c.id))
            if zh
            else (f"`{c.id}`", c.type, _meaning(c))
            for c in dataset.public_columns
        )
        parts += [
            f"## {dataset.id}",
            what,
            markdown_table(("列", "类型", "含义") if zh else ("column", "type", "meaning"), rows),
        ]
    if zh:
        return _page(f"数据库，结构第{schema_version()}版", *_STORE_ZH, *parts)
    return _page(
        f"The store, schema version {schema_version()}",
        "`disclosure-nlp score … --out DIR` writes a store: a folder of Parquet datasets, zstd, under a path or any fsspec"
        " address. Read it by `open_store(DIR)`: DuckDB views of these names (`store.sql(query)`), pandas frames"
        " (`store.to_frame(view)`), and the report, tags and findings whole (`store.archived_reports()`); or write a dataset to a file"
        " by `disclosure-nlp export`. Read it no other way: a changed or rescored report leaves its old rows in the files"
        " until they are no longer needed, and only what a commit names counts. All datasets are joined by `report`; in queries"
        ' quote column names that are words of SQL (`"check"`, `"end"`, `"column"`). The'
        " view `scored` has the columns of `reports` and each scored report once. Frames and exported files whose rows belong to a report open with its `agency` and `year`. How a run goes: [corpus.md](corpus.md).",
        *parts,
    )


_STORE_ZH = (
    "`disclosure-nlp score … --out DIR` 写出一个数据库：一个文件夹，内为Parquet数据集（zstd压缩），可放在本地路径或任何fsspec"
    "地址。用 `open_store(DIR)` 读取：各数据集即同名的DuckDB视图（`store.sql(query)`），可取为pandas数据框"
    "（`store.to_frame(view)`），报告、标签和检查结果可整份取出（`store.archived_reports()`）；也可用 `disclosure-nlp export` "
    "把一个数据集写成文件。不要用其他方式读取：改动或重新评分的报告会在文件中留下旧行，直到不再需要为止，只有提交记录所列的才算数。"
    '各数据集用 `report` 连接；查询中与SQL关键字同名的列要加引号（`"check"`、`"end"`、`"column"`）。视图 `scored` 与 `reports` '
    "列相同，每份已评分的报告一行。行属于报告的数据框和导出文件以 `agency` 和 `year` 开头。运行过程见[批量处理](corpus.md)。",
)


def _meaning(column: Column) -> str:
    values = "; ".join(value if value == label else f"`{value}` {label}" for value, label in column.values.items())
    return f"{column.what}: {values}" if values else column.what


def _reached(name: str, definitions: dict[str, Any]) -> list[str]:
    """Return the definitions in the order in which the record leads to them."""
    found, queue = [], [name]
    while queue:
        current = queue.pop(0)
        if current not in found:
            found.append(current)
            queue += _references(definitions[current])
    return found


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [str(value["$ref"]).rpartition("/")[2]] if "$ref" in value else []
        return own + [name for part in value.values() for name in _references(part)]
    if isinstance(value, list):
        return [name for part in value for name in _references(part)]
    return []


def _type(value: dict[str, Any]) -> str:
    """Return a JSON Schema type in words."""
    if "$ref" in value:
        name = str(value["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in value:
        return " or ".join(dict.fromkeys(_type(part) for part in value["anyOf"]))
    if "enum" in value:
        return " or ".join(f"`{option}`" for option in value["enum"])
    if value.get("type") == "array":
        return "[start, end]" if "prefixItems" in value else f"list of {_type(value.get('items', {}))}"
    if value.get("type") == "object" and isinstance(value.get("additionalProperties"), dict):
        return f"object of {_type(value['additionalProperties'])}"
    return str(value.get("type", "any"))


def codebook_page(language: Language) -> str:
    """Return the codebook: every column of the panel and of the tables of a comparison."""
    zh = language == "zh"
    shared = [(f"`{name}`", getattr(column, language)) for name, column in shared_columns().items()]
    heads = ("列", "含义") if zh else ("column", "what")
    parts = []
    for table, columns in comparison_tables().items():
        own = [
            (f"`{name}`", getattr(column, language)) for name, column in columns.items() if name not in shared_columns()
        ]
        parts += [f"### {table}.csv", markdown_table(heads, own)] if own else []
    return _page(
        "变量说明" if zh else "Codebook",
        "面板数据各列的含义，以及 `compare` 各表的列。`disclosure-nlp panel` 另写一份带数值的说明，见[面板数据](panel.md)。"
        if zh
        else "The columns of the panel, and of the tables that `compare` writes. `disclosure-nlp panel` writes a codebook with figures next"
        " to each panel, see [The panel](panel.md).",
        "## " + ("缺失值代码" if zh else "Codes of missing values"),
        missing_codes_markdown(language),
        "## " + ("面板数据" if zh else "The panel"),
        column_definitions_markdown(list(panel_columns().values()), language),
        "## " + ("比较结果各表" if zh else "Tables of a comparison"),
        markdown_table(heads, shared),
        *parts,
    )


def commands_page(language: Language) -> str:
    """Return the page of the commands."""
    zh = language == "zh"
    say = _help_in_chinese if zh else str
    parts = []
    for name, command in _all_commands(main):
        context = click.Context(command, info_name=f"disclosure-nlp {name}", **main.context_settings)
        usage = " ".join([context.command_path, *map(say, command.collect_usage_pieces(context))])
        rows = [
            (" ".join(f"`{option}`" for option in parameter.opts), say(parameter.help or ""), _default(parameter))
            for parameter in command.params
            if isinstance(parameter, click.Option) and parameter.name not in _COMMON
        ]
        parts += [f"## {name}", f"    {usage}", " ".join(say(inspect.cleandoc(command.help or "")).split())]
        parts += (
            [markdown_table(("选项", "含义", "默认") if zh else ("option", "meaning", "default"), rows)] if rows else []
        )
        parts.append("\n".join(f"    $ disclosure-nlp {example}" for example in command.examples))
    common = [(" ".join(f"`{name}`" for name in option.opts), say(option.help or "")) for option in common_options()]
    intro, every, colours, shells = _COMMANDS_ZH if zh else _COMMANDS
    options = markdown_table(("选项", "含义") if zh else ("option", "meaning"), common)
    return _page("命令" if zh else "Commands", intro, every, options, colours, shells, *parts)


def _help_in_chinese(text: str) -> str:
    """Return the Chinese of a text of the help; names that are placeholders stay."""
    return chinese_help_texts().get(text) or chinese_help_texts().get(" ".join(text.split()), text)


_COMMANDS = (
    "Records, summaries and lists go to standard output as UTF-8, everything else to standard error. Exit status: 0"
    " when every file could be scored in whole or in part, 1 when one failed (a missing one too), 2 for wrong usage"
    " or a wrong rubric. `disclosure-nlp --version` prints the version, `--help` (`-h`) works everywhere, and"
    " `python -m disclosure_nlp` is the same program.",
    "Every command takes these options as well:",
    "Colours and progress are shown on terminals only; `NO_COLOR` turns colours off. Work that takes more than two"
    " seconds shows its progress on standard error.",
    "Shells complete commands, options, rubrics and datasets once they have the script that"
    " `disclosure-nlp completion bash` (or zsh, fish) prints; its help says where the script goes.",
)
_COMMANDS_ZH = (
    "记录、摘要和列表以UTF-8写到标准输出，其余写到标准错误。退出状态：每个文件都已完整或部分评分为0；有文件失败（含不存在）为1；"
    "用法或评分标准有误为2。`disclosure-nlp --version` 显示版本，处处可用 `--help`（`-h`），`python -m disclosure_nlp` 是同一程序。",
    "每条命令都可用以下选项：",
    "颜色和进度只在终端显示；`NO_COLOR` 关闭颜色。超过两秒的工作在标准错误上显示进度。",
    "`disclosure-nlp completion bash`（或zsh、fish）输出补全脚本，装好后可补全命令、选项、评分标准和数据集；脚本放在何处见其帮助。",
)


_COMMON = {option.name for option in common_options()}


def _default(option: click.Option) -> str:
    shown = option.default if option.show_default and not option.is_flag else None
    return "" if shown is None else f"`{shown}`"


def _all_commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield the commands in order of their names, those of a group below it."""
    for name, command in sorted(group.commands.items()):
        yield prefix + name, command
        if isinstance(command, click.Group):
            yield from _all_commands(command, f"{prefix}{name} ")


if __name__ == "__main__":
    for file, text in pages().items():
        (HERE / file).write_text(text, encoding="utf-8")
