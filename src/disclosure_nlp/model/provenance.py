"""Data model of agency candidates, completeness of the file, and dated traces of publication."""

from __future__ import annotations

from typing import Literal

from disclosure_nlp.model.base import BaseRecord, SectionId

CompletenessState = Literal["whole", "cut", "unknown"]
TraceSource = Literal["manifest", "metadata", "printed", "address", "archive", "signed"]
CutSign = Literal["sentence", "heading", "table", "announced", "marker", "reader", "manifest", "page"]
# Sections in the order of the form: a cut removes all sections from the broken one on.
_FORM_ORDER = ("overview", "proactive", "requests", "disputes", "problems", "other")


class AgencyCandidate(BaseRecord, frozen=True):
    """A name in the text or page metadata that may be the reporting agency's.

    Parameters
    ----------
    name : str
        Full name.
    source : str
        title, quoted_title, preamble, compiled_by, metadata, page_title, contact, signature, subject or manifest.
    start : int, optional
        Offset of the name in the text; None if it is not in the text.
    end : int, optional
        Offset after its last character.
    """

    name: str
    source: str
    start: int | None = None
    end: int | None = None


class Completeness(BaseRecord, frozen=True):
    """Whether the file (a copy of the published report) contains the whole report, and if not, where it is cut off.

    Parameters
    ----------
    state : str
        ``whole``, ``cut`` or ``unknown``.
    cut : int, optional
        Offset in the text from which the rest of the report is missing.
    section : str, optional
        Section in which the copy ends; None if it ends before the first section.
    starts : str, optional
        First section in the copy if earlier pages are missing.
    signs : tuple of str
        Signs of the cut: sentence, heading or table (the text ends inside one), announced (parts that the preamble
        lists are missing), marker (words such as 阅读全文), reader (the file is truncated), manifest (it says so), page
        (the copy starts at a later page).
    present : tuple of str
        Sections found in the copy.

    Examples
    --------
    >>> cut = Completeness("cut", 900, "proactive", signs=("table",), present=("overview", "proactive"))
    >>> cut.is_complete_at("overview"), cut.is_complete_at("proactive"), cut.is_complete_at("problems")
    (True, False, False)
    """

    state: CompletenessState = "whole"
    cut: int | None = None
    section: SectionId | None = None
    starts: SectionId | None = None
    signs: tuple[CutSign, ...] = ()
    present: tuple[SectionId, ...] = ()

    def is_complete_at(self, section: str) -> bool:
        """Return whether nothing is missing from the file at a section, whether or not the report has this section."""
        if self.state != "cut":
            return True
        place = _FORM_ORDER.index(section)
        if self.starts is not None and place < _FORM_ORDER.index(self.starts):
            return False
        if section in self.present:
            return section != self.section or self.cut is None
        found = [_FORM_ORDER.index(item) for item in self.present if item in _FORM_ORDER]
        return self.cut is None or (bool(found) and place < max(found))

    def may_lack(self, section: str) -> bool:
        """Return whether a section may be in the published report after the end of a file of unknown completeness."""
        found = [_FORM_ORDER.index(item) for item in self.present if item in _FORM_ORDER]
        return (
            self.state == "unknown" and section in _FORM_ORDER and _FORM_ORDER.index(section) > max(found, default=-1)
        )

    @property
    def is_cut(self) -> bool:
        """Whether part of the report is missing from the file."""
        return self.state == "cut"


class PublicationTrace(BaseRecord, frozen=True):
    """Evidence that a report was published, archived or signed on a certain day.

    ``source`` is manifest, metadata (of the page), printed (on the page), address (the URL), archive (a capture by a web
    archive) or signed; ``start`` and ``end`` are None if the day is not in the text.
    """

    source: TraceSource
    day: str
    start: int | None = None
    end: int | None = None
