"""Reads, tags, checks and scores Chinese annual reports on government information disclosure.

Everything is imported on first use, so that the command line starts without what it does not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from disclosure_nlp.check.runner import check_report
    from disclosure_nlp.corpus.core import rescore_corpus, score_corpus
    from disclosure_nlp.corpus.store import Store, open_store
    from disclosure_nlp.errors import DefinitionError, DisclosureError, NoReportError, ReadError
    from disclosure_nlp.model import (
        Cell,
        CellRef,
        CheckResult,
        Document,
        Findings,
        Issue,
        ItemScore,
        Outcome,
        Report,
        RootCause,
        Scorecard,
        Section,
        Sentence,
        Table,
        Tagging,
        Tags,
        TextSpan,
        Value,
    )
    from disclosure_nlp.parse.parser import parse_report
    from disclosure_nlp.pipeline import process_file
    from disclosure_nlp.read.limits import Limits
    from disclosure_nlp.read.reader import read_document
    from disclosure_nlp.score.scorer import score_report
    from disclosure_nlp.tag.tagging import tag_report
    from disclosure_nlp.worker import ProcessWorker

__all__ = [
    "Cell",
    "CellRef",
    "CheckResult",
    "DefinitionError",
    "DisclosureError",
    "Document",
    "Findings",
    "Issue",
    "ItemScore",
    "Limits",
    "NoReportError",
    "Outcome",
    "ProcessWorker",
    "ReadError",
    "Report",
    "RootCause",
    "Scorecard",
    "Section",
    "Sentence",
    "Store",
    "Table",
    "Tagging",
    "Tags",
    "TextSpan",
    "Value",
    "check_report",
    "open_store",
    "parse_report",
    "process_file",
    "read_document",
    "rescore_corpus",
    "score_corpus",
    "score_report",
    "tag_report",
]

_MODULES = {
    "ProcessWorker": "worker",
    "Limits": "read.limits",
    "Store": "corpus.store",
    "check_report": "check.runner",
    "open_store": "corpus.store",
    "parse_report": "parse.parser",
    "process_file": "pipeline",
    "read_document": "read.reader",
    "rescore_corpus": "corpus.core",
    "score_corpus": "corpus.core",
    "score_report": "score.scorer",
    "tag_report": "tag.tagging",
    "DefinitionError": "errors",
    "DisclosureError": "errors",
    "NoReportError": "errors",
    "ReadError": "errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'model')}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
