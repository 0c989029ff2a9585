"""Backend of the review web pages: the review items of a store, and the reviewer's actions on them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

import msgspec

from disclosure_nlp.corpus.decisions import DecisionLog, Verdict, read_decision_log
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.ids import require_known_id
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.model import Outcome
from disclosure_nlp.paths import AnyPath, as_path_string, write_file_atomically
from disclosure_nlp.review import decide
from disclosure_nlp.review.findings import ItemSelection, review_items
from disclosure_nlp.review.incoming import words_for_blank
from disclosure_nlp.review.items import ReviewItem, find_item_answer, item_texts
from disclosure_nlp.score.scorer import score_report

if TYPE_CHECKING:
    from disclosure_nlp.corpus.storage import Storage
    from disclosure_nlp.corpus.store import Store


class QueueRow(NamedTuple):
    """A review item in a reviewer's queue: its index, its texts in one language, and the verdict in force."""

    number: int
    item: ReviewItem
    words: dict[str, Any]
    verdict: str | None
    by: str | None


class ReviewBackend:
    """Review items of a store and the reviewer's actions on them, for web pages; thread-safe.

    Parameters
    ----------
    store : path
        The store to review.
    selection : ItemSelection, optional
        Which items are listed, as for `review_items`.

    Raises
    ------
    StoreError
        If there is no store.
    DefinitionError
        If the store has no report with agency and year.
    """

    def __init__(self, store: AnyPath, selection: ItemSelection | None = None) -> None:
        self.path = as_path_string(store)
        self._lock = threading.Lock()
        with open_store(self.path) as opened:
            data = review_items(opened, selection)
            self.storage: Storage = opened.storage
            self.reports = {row["report"] for row in opened.rows("SELECT report FROM scored")}
        self.items: list[ReviewItem] = data.items
        self._texts_by_item: dict[tuple[int, Language], dict[str, Any]] = {}

    def read_decisions(self) -> DecisionLog:
        """Read all review decisions in the store, including those of other reviewers since the last call."""
        return read_decision_log(self.storage)

    def item_texts(self, item_number: int, language: Language) -> dict[str, Any]:
        """Return the texts of a review item in a language; they are computed once per item."""
        if (item_number, language) not in self._texts_by_item:
            self._texts_by_item[item_number, language] = item_texts(self.items[item_number], language)
        return self._texts_by_item[item_number, language]

    def queue_rows(self, language: Language, log: DecisionLog) -> Iterator[QueueRow]:
        """Yield the review items in order, each with the verdict in force."""
        for number, item in enumerate(self.items):
            answer = find_item_answer(item, log).verdict
            yield QueueRow(
                number,
                item,
                self.item_texts(number, language),
                answer.verdict if answer else None,
                answer.by if answer else None,
            )

    def read_report(self, report_key: str) -> tuple[Outcome, list[dict[str, Any]]]:
        """Return a stored report as a processing outcome, and its sentences as dicts with id, text and sentence labels.

        Raises
        ------
        StoreError
            If the store has no report with this key.
        """
        with self._lock, open_store(self.path) as store:
            decide.decision_target_of_report_version(store, report_key)
            (found,) = store.archived_reports([report_key])
            query = "SELECT path, status FROM scored WHERE report = ?"
            path, status = store.connection.execute(query, [report_key]).fetchone() or ("", "ok")
            _, report, tagging, findings = found
            card = score_report(report, tagging, findings)
            outcome = Outcome(status, path, None, report, tagging, findings, card, report.issues)
            sentences = [
                {"id": sentence.id, "text": report.text[sentence.start : sentence.end], "labels": tags.labels}
                for sentence, tags in zip(report.sentences, tagging.sentences, strict=True)
            ]
        return outcome, sentences

    def sentence_target(self, report_key: str, sentence_id: str) -> decide.DecisionTarget:
        """Return the target of a review decision on a sentence, from the report's key and the sentence's id.

        Raises
        ------
        StoreError
            If the store has no such sentence.
        """
        with self._lock, open_store(self.path) as store:
            return decide.decision_target_of_sentence(store, report_key, sentence_id)

    def decide_on_item(
        self, item: ReviewItem, verdict: str, reviewer: str, seen_decisions: int, form_fields: dict[str, str]
    ) -> None:
        """Store a reviewer's decision on a review item, once for each of the item's findings.

        Parameters
        ----------
        verdict : str
            ``confirmed``, ``dismissed``, ``corrected``, ``remarked`` or ``undone``.
        seen_decisions : int
            Number of decisions on the item's first finding that the reviewer saw.
        form_fields : dict
            Form fields: ``why``, and for a correction ``value`` and ``cell``.

        Raises
        ------
        DefinitionError
            If a reason or value is missing or invalid, or there is nothing to undo.
        StoreError
            If somebody else decided on the item since.
        """
        identity = (item.report, item.agency, item.year, item.evidence)
        targets = [decide.DecisionTarget(finding, *identity) for finding in item.findings]
        reason = form_fields.get("why", "").strip()
        options: Any = {"reason": reason, "seen_decisions": seen_decisions}
        require_known_id("verdict", verdict, get_args(Verdict))
        if verdict == "remarked" and not reason:
            raise DefinitionError("decision", [msg("review.no_reason")])
        if verdict == "corrected":
            value, cell = form_fields.get("value", "").strip(), form_fields.get("cell") or None
            value = "blank" if value in words_for_blank() else value
            decide.correct_cell(self.storage, targets[0], reviewer, value=value, cell=cell, **options)
            return
        targets = targets[:1] if verdict == "remarked" else targets
        decide.decide_on_targets(self.storage, targets, cast("Verdict", verdict), reviewer, **options)


def write_labelled_sentences(store: Store, file: AnyPath) -> int:
    """Write the sentences whose sentence labels reviewers corrected as JSON Lines; return the count of sentences.

    Raises
    ------
    OSError
        If the file cannot be written.
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
        for decision in sorted(
            read_decision_log(store.storage).labels.values(), key=lambda one: (one.report, one.text or "")
        )
    ]
    write_file_atomically(file, b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return len(rows)
