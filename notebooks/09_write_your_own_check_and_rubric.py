# %% [markdown]
# # 9 · Write your own check and rubric
#
# A check is a definition and a function that gives one result per unit, with its evidence. A rubric selects and weighs items.
# Both can be your own, without touching the package.
#
# The question here: does the report say how many items were published on its own initiative, as a number?

# %% [markdown] lang="zh"
# # 9 · 编写自己的检查和评分标准
#
# 检查由一个定义和一个函数组成，函数对每个单位给出一个结果及其依据。评分标准选取项目并设定权重。两者都可以自定，无须改动软件包。
#
# 这里的问题是：报告是否以数字写明主动公开了多少条信息？

# %%
import re
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from IPython.display import Markdown

from disclosure_nlp import (
    Check,
    check_report,
    compare_rubrics,
    datasets,
    item_changes,
    open_store,
    plots,
    process_file,
    resolve_rubric,
    score_corpus,
    wilson,
)
from disclosure_nlp.check.context import text_span

pd.options.display.max_colwidth = None
sample = datasets.sample_corpus()

# %% [markdown]
# ## A check
#
# `passed`, `failed`, `not_applicable` and `not_assessable` give results; a damaged copy must not become a fault of the agency.

# %% [markdown] lang="zh"
# ## 一项检查
#
# `passed`、`failed`、`not_applicable` 和 `not_assessable` 给出结果；副本的缺损不得算作机关的差错。

# %%
COUNT = re.compile(r"\d+\s*[余多]?\s*(?:条|件|篇|份|项)")


def volume_stated(context):
    """Yield whether a sentence on publishing gives a count."""
    facts = context.facts
    if facts.copy_is_damaged:
        yield context.not_assessable("report", "part of the file could not be read")
        return
    published = [
        s
        for s in facts.sentences_without_headings
        if "proactive" in facts.tags[s.id].labels and s.section == "overview"
    ]
    counted = [s for s in published if COUNT.search(s.text)]
    if counted:
        message = f"{len(counted)} of {len(published)} sentences on publishing give a count"
        yield context.passed("overview", message, evidence=[text_span(counted[0])])
    else:
        message = "no sentence on publishing gives a count"
        yield context.failed("overview", message, evidence=[text_span(s) for s in published[:1]])


title, title_zh = "The volume published is stated as a number", "主动公开数量有具体数字"
sources = {"source": "a question of this notebook", "source_zh": "本笔记本的问题"}
mine = Check("M1", title, title_zh, "hint", "report", **sources, run=volume_stated)

# %%
outcome = process_file(sample / "岚渚省翎圩市人民政府-2021.docx")
(result,) = check_report(outcome.report, outcome.tagging, [mine]).results
print(result.verdict, "|", result.message, "|", [evidence.text for evidence in result.evidence])

# %% [markdown]
# ## Over the sample corpus

# %% [markdown] lang="zh"
# ## 用于样例语料

# %%
files = sorted(path for path in sample.iterdir() if path.suffix in (".txt", ".html", ".docx", ".pdf"))
outcomes = [process_file(path) for path in files]
found = pd.concat(
    check_report(one.report, one.tagging, [mine]).to_frame().assign(level=one.report.level, year=one.report.year)
    for one in outcomes
)
by_level = found.assign(won=found["verdict"] == "pass").groupby("level")["won"].agg(["mean", "size"])
low, high = wilson(by_level["mean"].to_numpy(), by_level["size"].to_numpy(dtype=float))

# %%
ax = plots.new_axes(5, 2.6)
ax.hlines(by_level.index, low, high, color="#999999", lw=3)
ax.plot(by_level["mean"], by_level.index, "o", color="black")
ax.set_xlim(0, 1.02)
ax.set_xlabel("share that states a number, Wilson 95 % interval")
ax.set_title(f"M1 by level (n = {len(found)} made-up reports)", fontsize=10)
ax

# %% lang="zh"
ax = plots.new_axes(5, 2.6)
ax.hlines(by_level.index, low, high, color="#999999", lw=3)
ax.plot(by_level["mean"], by_level.index, "o", color="black")
ax.set_xlim(0, 1.02)
ax.set_xlabel("写明数字的比例及Wilson 95 %区间")
ax.set_title(f"各层级的M1（n = {len(found)}份虚构报告）", fontsize=10)
ax

# %% [markdown]
# ## A rubric
#
# A short file names a base and weighs its items anew; 0 leaves one out. All that is wrong with it is said at once.

# %% [markdown] lang="zh"
# ## 一套评分标准
#
# 一个短文件指明基础标准并重新设定权重；0 表示不计该项。其中的错误一次全部指出。

# %%
work = tempfile.TemporaryDirectory()
own_file = Path(work.name) / "mine.toml"
own_file.write_text(
    """
id = "problems-first"
version = "1"
base = "ogi-2021"
title = "Problems and remedies weigh most"
title_zh = "以问题与整改为主"

[weights]
E1 = 12
E2 = 12
E5 = 6
A1 = 4
B2 = 3
G1 = 0
""",
    encoding="utf-8",
)
base, own = resolve_rubric(), resolve_rubric(own_file)
for change in item_changes(base, own):
    print(f"{change.item}: {change.before} → {change.after}  {change.title} ({change.what})")

# %% [markdown]
# ## What it does to scores
#
# A store keeps the result of every item, so that another rubric costs nothing.

# %% [markdown] lang="zh"
# ## 对得分的影响
#
# 数据库保存每个项目的结果，因此换一套标准不费成本。

# %%
score_corpus(sample, f"{work.name}/store", workers=0)
with open_store(f"{work.name}/store") as store:
    effect = compare_rubrics(store, base, own)
ax = plots.new_axes(4.4, 4)
ax.plot(effect.scores["before"], effect.scores["after"], "o", color="black", ms=3)
ax.axline((85, 85), slope=1, color="#bbbbbb", ls="--")
ax.set_xlabel(f"score by {base.id}")
ax.set_ylabel(f"score by {own.id}")
ax.set_title(f"Kendall's τ {effect.tau:.2f} (n = {len(effect.scores)} made-up reports)", fontsize=10)
ax

# %% lang="zh"
score_corpus(sample, f"{work.name}/store", workers=0)
with open_store(f"{work.name}/store") as store:
    effect = compare_rubrics(store, base, own)
ax = plots.new_axes(4.4, 4)
ax.plot(effect.scores["before"], effect.scores["after"], "o", color="black", ms=3)
ax.axline((85, 85), slope=1, color="#bbbbbb", ls="--")
ax.set_xlabel(f"按{base.id}的得分")
ax.set_ylabel(f"按{own.id}的得分")
ax.set_title(f"Kendall τ {effect.tau:.2f}（n = {len(effect.scores)}份虚构报告）", fontsize=10)
ax

# %% [markdown]
# ## What was found

# %% [markdown] lang="zh"
# ## 结论

# %%
passes = int((found["verdict"] == "pass").sum())
share = passes / len(found)
low, high = (float(value[0]) for value in wilson(np.array([share]), np.array([float(len(found))])))
change = effect.scores["change"]
work.cleanup()
Markdown(
    f"{passes} of {len(found)} made-up reports ({share:.0%}, 95 % interval {low:.0%} to {high:.0%}) state the volume published as "
    f"a number. Weighing problems first changes scores by {change.mean():+.1f} points at the mean, from {change.min():+.1f} to "
    f"{change.max():+.1f}, and the order of reports by τ = {effect.tau:.2f} (n = {len(change)})."
)

# %% lang="zh"
passes = int((found["verdict"] == "pass").sum())
share = passes / len(found)
low, high = (float(value[0]) for value in wilson(np.array([share]), np.array([float(len(found))])))
change = effect.scores["change"]
work.cleanup()
Markdown(
    f"{len(found)} 份虚构报告中有 {passes} 份（{share:.0%}，95 % 区间 {low:.0%} 至 {high:.0%}）以数字写明主动公开的数量。加重问题"
    f"的权重后，得分平均变化 {change.mean():+.1f} 分，从 {change.min():+.1f} 到 {change.max():+.1f}；报告排序的一致程度为 τ = {effect.tau:.2f}"
    f"（n = {len(change)}）。"
)
