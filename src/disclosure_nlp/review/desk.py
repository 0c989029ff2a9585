"""What a reviewer sees of a store in a browser, and the acts on it: `review.acts`, many findings at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

import msgspec

from disclosure_nlp.corpus.decisions import DecisionLog, Verdict, read_log
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.ids import require
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.model import Outcome
from disclosure_nlp.paths import AnyPath, as_text, write_whole
from disclosure_nlp.review import acts
from disclosure_nlp.review.findings import Selection, review_items
from disclosure_nlp.review.incoming import blank_words
from disclosure_nlp.review.items import ReviewItem, answer_to, words_of
from disclosure_nlp.score.scorer import score_report

if TYPE_CHECKING:
    from disclosure_nlp.corpus.storage import Storage
    from disclosure_nlp.corpus.store import Store


class QueueRow(NamedTuple):
    """An item of the queue with its number, its words in the reviewer's language and the answer that counts."""

    number: int
    item: ReviewItem
    words: dict[str, Any]
    verdict: str | None
    by: str | None


class ReviewDesk:
    """What the pages show of a store; safe to use from several threads.

    Parameters
    ----------
    store : path
        The store to review.
    selection : Selection, optional
        What is listed, as in `review_items`.

    Raises
    ------
    StoreError
        When there is no store.
    DefinitionError
        When it holds no report with agency and year.
    """

    def __init__(self, store: AnyPath, selection: Selection | None = None) -> None:
        self.path = as_text(store)
        self._lock = threading.Lock()
        with open_store(self.path) as opened:
            data = review_items(opened, selection)
            self.place: Storage = opened.place
            self.reports = {row["report"] for row in opened.rows("SELECT report FROM scored")}
        self.items: list[ReviewItem] = data.items
        self._words: dict[tuple[int, Language], dict[str, Any]] = {}

    def log(self) -> DecisionLog:
        """Return the decisions as they are now; other reviewers may have added some."""
        return read_log(self.place)

    def words(self, number: int, language: Language) -> dict[str, Any]:
        """Return the words of an item (`words_of`), worked out once: items do not change while they are served."""
        if (number, language) not in self._words:
            self._words[number, language] = words_of(self.items[number], language)
        return self._words[number, language]

    def rows(self, language: Language, log: DecisionLog) -> Iterator[QueueRow]:
        """Yield the items in their order, each with the answer that counts."""
        for number, item in enumerate(self.items):
            answer = answer_to(item, log).verdict
            yield QueueRow(
                number,
                item,
                self.words(number, language),
                answer.verdict if answer else None,
                answer.by if answer else None,
            )

    def read(self, key: str) -> tuple[Outcome, list[dict[str, Any]]]:
        """Return a report as it is stored, and its sentences.

        Raises
        ------
        StoreError
            When the store has no such report.
        """
        with self._lock, open_store(self.path) as store:
            acts.report_target(store, key)
            (found,) = store.nouns([key])
            query = "SELECT path, status FROM scored WHERE report = ?"
            path, status = store.connection.execute(query, [key]).fetchone() or ("", "ok")
            _, report, tagging, findings = found
            card = score_report(report, tagging, findings)
            outcome = Outcome(status, path, None, report, tagging, findings, card, report.issues)
            sentences = [
                {"id": sentence.id, "text": report.text[sentence.start : sentence.end], "labels": tags.labels}
                for sentence, tags in zip(report.sentences, tagging.sentences, strict=True)
            ]
        return outcome, sentences

    def sentence(self, key: str, sentence: str) -> acts.Target:
        """Return a sentence as the target of acts.

        Raises
        ------
        StoreError
            When the store has no such sentence.
        """
        with self._lock, open_store(self.path) as store:
            return acts.sentence_target(store, key, sentence)

    def decide(self, item: ReviewItem, verdict: str, by: str, seen: int, form: dict[str, str]) -> None:
        """Write the act of a reviewer on an item in one go: all findings of the item get a verdict.

        Parameters
        ----------
        verdict : str
            ``confirmed``, ``dismissed``, ``corrected``, ``remarked`` or ``undone``.
        seen : int
            Number of acts on its first finding that the reviewer saw.
        form : dict
            ``why``, and for a correction ``value`` and ``cell``.

        Raises
        ------
        DefinitionError
            When a reason or value is missing or wrong, or there is nothing to undo.
        StoreError
            When others acted on the item since.
        """
        targets = [acts.Target(mark, item.report, item.agency, item.year, item.evidence) for mark in item.findings]
        why = form.get("why", "").strip()
        require("verdict", verdict, get_args(Verdict))
        if verdict == "corrected":
            value, cell = form.get("value", "").strip(), form.get("cell") or None
            value = "blank" if value in blank_words() else value
            acts.correct_cell(self.place, targets[0], by, value=value, cell=cell, why=why, seen=seen)
            return
        if verdict == "remarked":
            if not why:
                raise DefinitionError("decision", [msg("review.no_reason")])
            targets = targets[:1]
        acts.act_on(self.place, targets, cast("Verdict", verdict), by, why=why, seen=seen)


def write_labelled(store: Store, file: AnyPath) -> int:
    """Write the sentences that people labelled as JSON Lines for `read_corpus`; return their number.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    sections = {
        (row["agency"], row["year"], row["text"]): row["section"]
        for row in store.rows(
            "SELECT r.agency, r.year, s.section, s.text FROM sentences s JOIN scored r USING (report)"
        )
    }
    rows = [
        {
            "report": decision.report,
            "section": sections.get((decision.agency, decision.year, decision.text)) or "overview",
            "text": decision.text,
            "labels": list(decision.labels or ()),
            "year": decision.year,
        }
        for decision in sorted(read_log(store.place).labels.values(), key=lambda one: (one.report, one.text or ""))
    ]
    write_whole(file, b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return len(rows)
