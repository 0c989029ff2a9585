"""Extracts the figures of a report (numbers with what they count) from its sentences and local tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from disclosure_nlp.model import Number, Sentence, Table, TextFigure, Whose
from disclosure_nlp.parse.figures.clauses import normalize_sentence, split_clauses
from disclosure_nlp.parse.figures.definitions import topics_by_id
from disclosure_nlp.parse.figures.fees import PIECES, FeeFigure, FeeTopic, find_fees
from disclosure_nlp.parse.figures.figure_mention import FigureMention
from disclosure_nlp.parse.figures.local import LocalFigure, find_local_figures
from disclosure_nlp.parse.figures.mention_cache import cached_figure_mentions
from disclosure_nlp.parse.figures.mention_finder import NARRATIVE
from disclosure_nlp.parse.figures.numbers import StatedNumber
from disclosure_nlp.parse.figures.scope import FigureScope

_LOST = re.compile(r"20\d\d1231日|20\d\d0?1日.{0,12}?1231日|20\d\d11日")
_FEE_TOPICS: dict[FeeTopic, str] = {"received": "fee_charged", "notices": "fee_notices"}
_OF_MONEY = "money"
_OF_TABLE = 0.97


def extract_figures(
    sentences: Sequence[Sentence], scope: FigureScope, text: str, tables: dict[str, Table] | None = None
) -> tuple[TextFigure, ...]:
    """Return the figures stated in the sentences and local tables of a report, in text order.

    Parameters
    ----------
    sentences : sequence of Sentence
        All sentences of the report. The preamble is only searched if the report has no standard sections.
    scope : FigureScope
        Agency and year of the report.
    text : str
        Text of the document. If characters between digits were lost in it, all figures have confidence 0.
    tables : dict, optional
        Tables by id; figures of the local tables have the section ``table``.
    """
    standard = any(sentence.section in NARRATIVE for sentence in sentences)
    sections = NARRATIVE if standard else ("preamble",)
    mentions = cached_figure_mentions(sentences, scope, sections=sections)
    found = [
        *_figures_from_mentions(mentions),
        *_figures_from_fees(sentences, scope, text),
        *_figures_from_local_tables(find_local_figures(tables or {}, scope.year)),
    ]
    found.sort(key=lambda figure: (figure.start, figure.end, figure.topic))
    names = {figure.id: f"f{place}" for place, figure in enumerate(found, 1)}
    lost = _LOST.search(text) is not None
    return tuple(
        msgspec.structs.replace(
            figure,
            id=names[figure.id],
            part_of=names.get(figure.part_of) if figure.part_of else None,
            confidence=0.0 if lost else figure.confidence,
        )
        for figure in found
    )


def _figures_from_mentions(mentions: Sequence[FigureMention]) -> Iterator[TextFigure]:
    """Yield a figure record for each number with a known topic in the sentences of a report."""
    for place, item in enumerate(mentions):
        for number, topic in enumerate(_topics_of_mention(item)):
            yield _figure_from_mention(item, topic, f"r{place}" if number == 0 else f"r{place}.{number}")


def _topics_of_mention(mention: FigureMention) -> list[str]:
    """Return the topic of a number in a sentence, or two topics if both are stated to be zero together."""
    if mention.kind == "all_done":
        return []
    if mention.kind == "none_carried":
        return ["carried_out"]
    both = [mention.topic, *([mention.with_topic] if mention.with_topic else [])]
    if mention.kind == "none_corrected":
        both = [f"{topic}_corrected" for topic in both]
    public = [topic for topic in both if topic in topics_by_id() and topics_by_id()[topic].public]
    return ["+".join(sorted(public))] if len(public) > 1 and mention.number else public


def _figure_from_mention(mention: FigureMention, topic: str, figure_id: str) -> TextFigure:
    """Return the figure record of a number with a known topic in a sentence."""
    value = mention.value or StatedNumber(0, "", "exact", 0, 0, 0)
    money = topic in topics_by_id() and topics_by_id()[topic].units == _OF_MONEY
    scale = 10_000 if value.unit == "万元" else 1
    lower, upper = value.bounds
    return TextFigure(
        id=figure_id,
        topic=topic,
        number=_scale_number(value.number, scale),
        lower=_scale_number(max(lower, 0), scale),
        upper=_scale_number(upper, scale),
        unit="元" if money or scale > 1 else value.unit,
        approximation="exact" if value.approximation == "rounded" else value.approximation,
        basis=mention.time.basis,
        year=mention.time.year,
        whose=mention.whose,
        section=mention.sentence.section,
        start=mention.start,
        end=mention.end,
        rule=mention.rule,
        confidence=mention.confidence,
        kind=topic if "+" in topic else mention.label,
        part_of=None if mention.part_of is None else f"r{mention.part_of}",
        share=mention.share,
        change=mention.change,
        change_unit=mention.change_unit,
        change_base=mention.change_base,
        relation="includes" if mention.includes else "equals",
        sentence=mention.sentence.id,
    )


def _scale_number(number: Number, scale: int) -> Number:
    """Return a number multiplied by an integer, such as 10,000 for a number in 万."""
    found = Decimal(str(number)) * scale
    return int(found) if found == int(found) else float(found)


def _figures_from_local_tables(figures: Sequence[LocalFigure]) -> Iterator[TextFigure]:
    """Yield a figure record for each number with a known topic in the local tables of a report."""
    for place, item in enumerate(figures):
        if all(topics_by_id()[topic].public for topic in item.topic.split("+")):
            money = item.unit in ("元", "万元")
            number = _scale_number(item.number, 10_000 if item.unit == "万元" else 1)
            yield TextFigure(
                id=f"t{place}",
                topic=item.topic,
                number=number,
                lower=number,
                upper=number,
                unit="元" if money else item.unit,
                approximation="exact",
                basis=item.basis,
                year=item.year,
                whose="own",
                section="table",
                start=item.cell.start,
                end=item.cell.end,
                rule="local",
                confidence=_OF_TABLE,
                kind=item.topic if "+" in item.topic else None,
                part_of=None if item.part_of is None else f"t{item.part_of}",
            )


def _figures_from_fees(sentences: Sequence[Sentence], scope: FigureScope, text: str) -> Iterator[TextFigure]:
    """Yield the figures on fees for processing information (信息处理费) that the sentences state."""
    stated = find_fees(sentences).stated
    notices = stated.get("notices")
    if "received" not in stated and stated.get("charged", notices) is not notices and stated["charged"].number == 0:
        stated["received"] = stated["charged"]  # 收费金额0元: nothing was received
    for topic, name in _FEE_TOPICS.items():
        if topic in stated:
            yield _figure_from_fee(name, stated[topic], scope, sentences, text)


def _figure_from_fee(
    topic: str, fee: FeeFigure, scope: FigureScope, sentences: Sequence[Sentence], text: str
) -> TextFigure:
    """Return the figure record of a number that a sentence states on fees for processing information."""
    start, end = fee.place.start, fee.place.end
    sentence = next(item for item in sentences if item.start <= start < item.end)
    clauses = [
        clause for clause in split_clauses(normalize_sentence(sentence).text) if sentence.start + clause.start < end
    ]
    whose: Whose = next((found for clause in reversed(clauses) if (found := scope.whose_figures(clause.text))), "own")
    printed = text[end - 1 : end]
    unit = "元" if topic == "fee_charged" else printed if printed in PIECES else "件"
    number = fee.number
    return TextFigure(
        topic, topic, number, number, number, unit, "exact", "year", scope.year, whose, sentence.section, start, end,
        "fee", 0.97, sentence=sentence.id,
    )  # fmt: skip
