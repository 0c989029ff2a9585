"""Validates text measures against people who compare the same pairs of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from disclosure_nlp.compare.rates import wilson
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.measures.core import text_measures
from disclosure_nlp.measures.narratives import SECTIONS, Narratives
from disclosure_nlp.measures.questions import LEAST_AGREEMENT, QUESTIONS
from disclosure_nlp.measures.years import keys_of_panel_reports, narratives_by_year, reports_with_series
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.reliability import coincidence_matrix, krippendorff_alpha, nominal_distance
from disclosure_nlp.spreadsheet import write_frame
from disclosure_nlp.validate.sheet import read_filled_table

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

PAIRS = 60
COLUMNS = ("pair", "question", "asked", "a", "a_before", "b", "b_before", "answer", "note", "a_report", "b_report")
RESULTS = ("question", "measure", "pairs", "coders", "alpha", "agreement", "lower", "upper", "validated")
_ANSWERS = {"a": "a", "甲": "a", "b": "b", "乙": "b", "=": "=", "＝": "=", "?": "", "？": "", "": ""}
_SHOWN = ("overview", "problems")
_LONGEST = 3_000  # characters of a section shown


def make_pair_sheet(store: Store, pair_count: int = PAIRS, seed: int = 1, language: Language = "en") -> pd.DataFrame:
    """Return a sheet for coders: one row per pair of reports and question, with both texts.

    The sheet contains neither the measures nor the names of the agencies.

    Parameters
    ----------
    pair_count : int, default 60
        Number of pairs; both reports are of one year and have a report of the year before.

    Raises
    ------
    DefinitionError
        If no two reports of one year have a report of the year before.
    """
    import pandas as pd

    reports = reports_with_series(store)
    chosen = reports[reports["placed"] & reports["follows"].astype(bool)]
    pairs = _draw_pairs(chosen, pair_count, np.random.default_rng(seed))
    if not pairs:
        raise DefinitionError("sheet", [msg("readers.none").with_path(store.storage.address)])
    keys = {(place.agency_id, place.year): place.report for place in keys_of_panel_reports(reports)}
    before = {report: keys.get((agency, year - 1), "") for (agency, year), report in keys.items()}
    texts = _masked_texts(store, reports, {report for pair in pairs for own in pair for report in (own, before[own])})
    rows = []
    for number, (one, other) in enumerate(pairs, 1):
        for question in QUESTIONS:
            asked = msg(f"readers.{question}").text(language)
            earlier = ("", "") if question != "copied" else (texts[before[one]], texts[before[other]])
            rows.append((number, question, asked, texts[one], earlier[0], texts[other], earlier[1], "", "", one, other))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _draw_pairs(reports: pd.DataFrame, pair_count: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Return random pairs of reports of one year and kind; each report is in at most one pair."""
    found: list[list[tuple[str, str]]] = []
    for _, group in reports.sort_values("report").groupby(["year", "kind"], dropna=False):
        keys = rng.permutation(group["report"].to_numpy(dtype=object)).tolist()
        found.append(list(zip(keys[::2], keys[1::2], strict=False)))
    in_turn = [pair for at in range(max(map(len, found), default=0)) for pairs in found for pair in pairs[at : at + 1]]
    return in_turn[:pair_count]


def _masked_texts(store: Store, reports: pd.DataFrame, report_keys: set[str]) -> dict[str, str]:
    """Return the text that coders compare, by report key: sections 1 and 5 with the agency's name masked."""
    found: dict[str, str] = {}
    for _, texts in narratives_by_year(store, reports=reports[reports["report"].isin(report_keys)]):
        keys = texts.reports["report"].tolist()
        for at, key in enumerate(keys):
            found[key] = "\n\n".join(
                part for part in (_masked_section_text(texts, at, name) for name in _SHOWN) if part
            )
    return found


def _masked_section_text(texts: Narratives, report_index: int, section: str) -> str:
    """Return the sentences of a report's section as one text with the agency's name masked."""
    numbers = np.flatnonzero(
        (texts.report_index == report_index) & (texts.section[texts.body_sentences] == SECTIONS.index(section))
    )
    agency = texts.reports["agency"].iloc[report_index]
    text = "".join(texts.texts[number] for number in numbers.tolist())[:_LONGEST]
    return text.replace(agency, "某机关") if isinstance(agency, str) and agency else text


def write_pair_sheet(sheet: pd.DataFrame, path: AnyPath, language: Language = "en") -> None:
    """Write a sheet of pairs of reports as CSV or XLSX, by file name extension."""
    write_frame(sheet.rename(columns=lambda name: _pair_column_name(str(name), language)), path, "pairs")


def _pair_column_name(column_id: str, language: Language) -> str:
    """Return the title of a column in a sheet of pairs, in a language."""
    return msg(f"readers.column_{column_id}").text("zh") if language == "zh" else column_id


def read_pair_answers(path: AnyPath) -> dict[tuple[str, str, str], str]:
    """Return a coder's answers (a, b, or = for equal) by question and pair of reports; unanswered rows are left out.

    Raises
    ------
    DefinitionError
        If an answer is invalid; the error lists every such row.
    """
    frame = read_filled_table(as_path(path), {_pair_column_name(name, "zh"): name for name in COLUMNS}, ("question", "a_report", "b_report", "answer"))  # fmt: skip
    rows = list(zip(*(frame[name] for name in ("question", "a_report", "b_report", "answer")), strict=True))
    wrong = [
        msg("readers.answer", line=line, got=answer)
        for line, (*_, answer) in enumerate(rows, 2)
        if answer.strip().lower() not in _ANSWERS
    ]
    if wrong:
        raise DefinitionError(str(path), wrong)
    found = {(question, one, other): _ANSWERS[answer.strip().lower()] for question, one, other, answer in rows}
    return {key: answer for key, answer in found.items() if answer}


def compare_measures_with_readers(paths: Sequence[AnyPath], store: Store) -> pd.DataFrame:
    """Return how often each text measure orders the two reports of a pair as the human coders do.

    Returns
    -------
    frame
        question, measure, pairs (for which all coders name the same report and the measure has two different values), coders (share of
        equal answers of each two coders), alpha (Krippendorff's, nominal), agreement (share of the pairs in which the measure names
        the same report), lower and upper (Wilson, 95 %), validated (1 from an agreement of `LEAST_AGREEMENT` on, else 0).
    """
    import pandas as pd

    answers = [read_pair_answers(path) for path in paths]
    values = text_measures(store)
    rows = []
    for question, measures in QUESTIONS.items():
        same, alpha = _agreement_of_readers(answers, question)
        common = set.intersection(*(set(own) for own in answers))
        joint = {
            key: answers[0][key]
            for key in sorted(common)
            if key[0] == question and len({own[key] for own in answers}) == 1
        }
        for measure, sign in measures.items():
            hits = _measure_agreements(values[measure] * sign, joint)
            share = float(np.mean(hits)) if hits else float("nan")
            lower, upper = wilson(np.array([share]), np.array([float(len(hits) or np.nan)]))
            bounds = (float(lower[0]), float(upper[0]))
            rows.append((question, measure, len(hits), same, alpha, share, *bounds, int(share >= LEAST_AGREEMENT)))
    return pd.DataFrame(rows, columns=list(RESULTS)).round(4)


def _measure_agreements(values: pd.Series[float], common_answers: Mapping[tuple[str, str, str], str]) -> list[bool]:
    """Return one flag per pair of reports: whether a text measure orders the two as the coders do.

    Pairs that readers or the measure hold for equal are left out.
    """
    found = []
    for (_, one, other), answer in common_answers.items():
        first, second = values.get(one, np.nan), values.get(other, np.nan)
        if answer != "=" and first != second and not np.isnan(first) and not np.isnan(second):
            found.append(bool((first > second) == (answer == "a")))
    return found


def _agreement_of_readers(
    answers_by_coder: Sequence[Mapping[tuple[str, str, str], str]], question: str
) -> tuple[float, float]:
    """Return the share of equal answers of coders to a question, and Krippendorff's α; NaN for one coder."""
    keys = sorted({key for own in answers_by_coder for key in own if key[0] == question})
    codes = {"a": 0.0, "b": 1.0, "=": 2.0}
    table = np.array([[codes.get(own.get(key, ""), np.nan) for key in keys] for own in answers_by_coder])
    if len(answers_by_coder) < 2 or not keys:
        return float("nan"), float("nan")
    pairs: list[Any] = [
        table[one][known] == table[other][known]
        for one in range(len(answers_by_coder))
        for other in range(one)
        for known in [~np.isnan(table[one]) & ~np.isnan(table[other])]
    ]
    same = np.concatenate(pairs)
    alpha = krippendorff_alpha(coincidence_matrix(table, len(codes)), nominal_distance(len(codes)))
    return float(same.mean()) if len(same) else float("nan"), float(alpha)


def write_measure_validity(validity: pd.DataFrame, path: AnyPath) -> None:
    """Write the agreement of text measures with coders to a CSV file, which the option ``panel --validity`` reads."""
    write_frame(validity, path)


def read_measure_validity(path: AnyPath) -> dict[str, tuple[float, int]]:
    """Read, for each text measure, its agreement with coders and the number of pairs from a CSV file.

    Raises
    ------
    DefinitionError
        When it cannot be read or a column is missing.
    """
    frame = read_filled_table(Path(as_path(path)), {}, ("measure", "pairs", "agreement"))
    try:
        return {
            name: (float(agreement or "nan"), int(float(pairs)))
            for name, agreement, pairs in zip(frame["measure"], frame["agreement"], frame["pairs"], strict=True)
        }
    except ValueError as error:
        raise DefinitionError(str(path), [msg("readers.validity", error=str(error))]) from error
