"""Finds a report's statements on assessment, public review and accountability, which governments must cover."""

from __future__ import annotations

import re
from functools import cache
from itertools import dropwhile
from typing import Literal, NamedTuple

from disclosure_nlp.check.words import CheckWords, RequiredTheme
from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Report, Sentence
from disclosure_nlp.text.patterns import alternation_pattern, compile_alternation

ThemeState = Literal["result", "word", "none"]
_NUMERAL = r"[\d一二两三四五六七八九十百千]{1,20}"
_COUNT = re.compile(
    rf"(?:{_NUMERAL}|\d{{1,20}}\.\d{{1,20}})\s{{0,9}}[余多]?\s{{0,9}}(?:人次|次|轮|项|个|家|人|起|件|份|场|期|分|%|％)"
)
_RANK = re.compile(rf"第\s{{0,9}}{_NUMERAL}\s{{0,9}}[名位]")
_RE = PatternSet(__name__)
_BETWEEN = r"\s*(?:以及|、|和|及|与)\s*"


class ThemeMention(NamedTuple):
    """Statement of a report on a required theme, such as assessment, with its sentence."""

    title: str
    state: ThemeState
    sentence: Sentence | None


def find_theme_mentions(report: Report) -> tuple[ThemeMention, ...]:
    """Return the statements of a report on assessment (工作考核), public review (社会评议) and accountability (责任追究).

    Words in 《》, quoted words of article 46 or 50, and the preamble do not count.
    """
    return tuple(_find_theme_mention(report, theme) for theme in CheckWords.load().themes)


def _find_theme_mention(report: Report, theme: RequiredTheme) -> ThemeMention:
    """Return the statement of a report on one required theme, such as assessment, with its sentence."""
    first = None
    for sentence in report.sentences:
        if sentence.section == "preamble" or not any(word in sentence.text for word in theme.words):
            continue
        about = _clauses_on_theme(remove_quoted_law(sentence.text), theme)
        if about and not sentence.is_heading and _clauses_state_result(about):
            return ThemeMention(theme.title, "result", sentence)
        first = first or (sentence if about else None)
    return ThemeMention(theme.title, "word" if first else "none", first)


def remove_quoted_law(text: str) -> str:
    """Return a sentence without titles in 《》 and without words quoted from the law.

    In a sentence that refers to the law, quoted words are the law's, and so is a list of two themes or more.

    Examples
    --------
    >>> remove_quoted_law("按条例第五十条报告工作考核、社会评议和责任追究结果情况，县级考核列第三名。")
    '按条例第五十条报告，县级考核列第三名。'
    """
    words = _RE.title.sub("", text)
    if not compile_alternation(CheckWords.load().law_references).search(text):
        return words
    return _theme_list_pattern().sub("", _RE.quoted.sub("", words))


@cache
def _theme_list_pattern() -> re.Pattern[str]:
    """Return the regular expression of a list of two or more required themes, as the law lists them."""
    theme = rf"(?:工作|政府信息公开工作|社会)?{alternation_pattern(word for theme in CheckWords.load().themes for word in theme.words)}"
    behind = r"(?:的?(?:制度|结果|情况))*"
    return re.compile(rf"{theme}{behind}(?:{_BETWEEN}{theme}{behind})+")


def _clauses_on_theme(text: str, theme: RequiredTheme) -> list[str]:
    """Return the clauses of a sentence from the first one that names a required theme, such as assessment, onward."""
    for other in theme.others:
        text = text.replace(other, "")
    return list(dropwhile(lambda clause: not any(word in clause for word in theme.words), _RE.clause.findall(text)))


def _clauses_state_result(clauses: list[str]) -> bool:
    """Return whether clauses on a required theme state a result: a grade, rank, document, count or 未发生 (none).

    In the clause that names the theme any count belongs to it, in later clauses only counts of questionnaires and
    the like; in a clause that only makes disclosure a part of the theme (纳入考核) no count does.
    """
    words = CheckWords.load().results
    stated = (*words.grades, *words.ranks, *words.none, *words.documents)
    if any(word in clause for clause in clauses for word in stated) or any(_RANK.search(clause) for clause in clauses):
        return True
    counting = (clause for clause in clauses if _COUNT.search(clause) and not _RE.plain_duty.search(clause))
    return any(clause is clauses[0] or any(word in clause for word in words.counted) for clause in counting)
