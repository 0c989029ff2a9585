"""Cleaning of decoded text before any offset is taken: what is removed here never had a place in the document."""

from __future__ import annotations

import re

from disclosure_nlp.model import Issue

# Zero-width and bidi marks, soft hyphens, byte order marks.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffc]")
_EXTRACTOR_RESIDUE = re.compile(r"\[(?:bookmark|书签)[:：][^\]\n]{0,60}\]", re.IGNORECASE)
_NEWLINES = re.compile("\r\n|\r|\x0b|\x0c|\x85|\u2028|\u2029")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def clean_text(raw: str) -> tuple[str, tuple[Issue, ...]]:
    r"""Return the cleaned text and issues that name what was taken out.

    Line ends become ``\n``, the many blanks a plain one (the ideographic space stays: it marks indents), invisible
    marks and what converters leave behind (``[bookmark: …]``) go.
    """
    text = _NEWLINES.sub("\n", raw)
    text = _INVISIBLE.sub("", text)
    text = _SPACES.sub(" ", text)
    text = _CONTROL.sub("", text)
    text, residue = _EXTRACTOR_RESIDUE.subn("", text)
    issues = []
    if residue:
        message = f"{residue} mark(s) of a converter, such as [bookmark: …], taken out of the text"
        issues.append(Issue("text.converter_residue", "info", message))
    if lost := text.count("\ufffd"):
        issues.append(Issue("text.lost_characters", "warning", f"{lost} character(s) could not be decoded"))
    return text, tuple(issues)
