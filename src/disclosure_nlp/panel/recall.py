"""Reliability of panel columns: recall of the sentence labels that measures depend on, ratings by coders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.measures.questions import LEAST_AGREEMENT, QUESTIONS
from disclosure_nlp.messages import Language, msg

FEW_GOLD = 30  # units below which a figure is flagged
COMPARED = tuple(measure for measures in QUESTIONS.values() for measure in measures)
_ALL = "all"
# Labels that a measure counts or divides by, where its name does not say so.
_LABELS_OF_COLUMNS = {
    **dict.fromkeys(("tx_n_pr", "tx_gen_p", "tx_fol_p"), ("problem",)),
    **dict.fromkeys(("tx_n_re", "tx_done", "tx_plan", "tx_gen_r", "tx_fol_r"), ("remediation",)),
    "tx_pair": ("problem", "remediation"),
    "tx_pad": ("general", "none"),
}


class GroupRecall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tagger's recall and precision for a sentence label in a group; ``gold`` sentences truly have the label."""

    label: str
    group: str
    gold: int
    recall: float
    precision: float


class _RecallFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Content of ``data/tagger_recall.toml``: recall and precision of the tagger that the package contains."""

    corpus: str
    rows: tuple[GroupRecall, ...]
    types: tuple[GroupRecall, ...]


@cache
def tagger_recall() -> dict[str, dict[str, GroupRecall]]:
    """Return the cross-validated recall and precision of the package's tagger, by sentence label and sentence group.

    Groups are ``all`` and, as ``form_2019``, those of form, level, kind and section.

    Examples
    --------
    >>> sorted(tagger_recall()["training"])[0], tagger_recall()["training"]["all"].recall > 0.9
    ('all', True)
    """
    return _rows_by_label(load_definition("tagger_recall.toml", _RecallFile).rows)


@cache
def type_recall() -> dict[str, dict[str, GroupRecall]]:
    """Return recall and precision of problem and remedy types, given right sentence labels, by panel column and group.

    Examples
    --------
    >>> type_recall()["tr_organised"]["all"].gold > 30
    True
    """
    return _rows_by_label(load_definition("tagger_recall.toml", _RecallFile).types)


def _rows_by_label(rows: Iterable[GroupRecall]) -> dict[str, dict[str, GroupRecall]]:
    """Return recalls by sentence label, then by group of sentences."""
    found: dict[str, dict[str, GroupRecall]] = {}
    for row in rows:
        found.setdefault(row.label, {})[row.group] = row
    return found


def recall_group_name(group: str, language: Language = "en") -> str:
    """Return the name of a group of sentences, such as those in reports of the 2019 form, in a language.

    Examples
    --------
    >>> recall_group_name("form_2019", "zh")
    '格式：2019年'
    """
    return msg(f"evaluation.stratum.{group}").text(language)


def recall_note(column: str, language: Language = "en") -> str:
    """Return a note on the tagger's recall for the sentence labels that a panel column counts; empty for other columns.

    Groups of under `FEW_GOLD` sentences are passed over.

    Examples
    --------
    >>> recall_note("tx_num")
    ''
    """
    if column in type_recall():
        return _note_on_groups(type_recall()[column], language)
    labels = _LABELS_OF_COLUMNS.get(column, (column.removeprefix("ls_"),) if column.startswith("ls_") else ())
    notes = [(label, _note_on_groups(tagger_recall()[label], language)) for label in labels if label in tagger_recall()]
    if len(notes) == 1 and column.startswith("ls_"):
        return notes[0][1]
    return ("；" if language == "zh" else "; ").join(f"`{label}`: {note}" for label, note in notes)


def _note_on_groups(groups: Mapping[str, GroupRecall], language: Language) -> str:
    """Return a note with the recall over all sentences, and the lowest recall of a large enough group of sentences."""
    whole = groups[_ALL]
    text = msg("codebook.recall", recall=f"{whole.recall:.2f}", gold=whole.gold).text(language)
    if whole.gold < FEW_GOLD:
        return text + msg("codebook.few_gold", least=FEW_GOLD).text(language)
    others = [row for row in groups.values() if row.group != _ALL and row.gold >= FEW_GOLD]
    if not others:
        return text
    low = min(others, key=lambda row: (row.recall, row.group))
    return text + msg(
        "codebook.lowest", recall=f"{low.recall:.2f}", group=recall_group_name(low.group, language), gold=low.gold
    ).text(language)


def validity_note(column: str, validity: Mapping[str, tuple[float, int]], language: Language = "en") -> str:
    """Return a note on whether a text measure agrees with human coders; empty for measures without such a test.

    ``validity`` holds agreement and number of pairs by column; *unvalidated* means below `LEAST_AGREEMENT`.
    """
    if column not in COMPARED:
        return ""
    agreement, pairs = validity.get(column, (float("nan"), 0))
    if not pairs:
        return msg("codebook.not_compared").text(language)
    code = "codebook.validated" if agreement >= LEAST_AGREEMENT else "codebook.unvalidated"
    return msg(code, agreement=f"{agreement:.2f}", pairs=pairs).text(language)
