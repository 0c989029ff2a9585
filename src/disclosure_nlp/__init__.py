"""Reads, tags, checks and scores Chinese annual reports on government information disclosure.

Names are imported on first use, so that the command line starts without what it does not need.

Examples
--------
>>> import disclosure_nlp
>>> outcome = disclosure_nlp.process_file("missing.txt")
>>> outcome.status, outcome.reason
('failed', 'missing.txt: no such file; check the path')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from disclosure_nlp.display import set_view_loader
from disclosure_nlp.lazy import lazy_exports

if TYPE_CHECKING:
    from disclosure_nlp import annotate, datasets, hierarchy, measures
    from disclosure_nlp.agencies.successions import read_successions
    from disclosure_nlp.check.registry import Check, all_checks
    from disclosure_nlp.check.runner import check_report
    from disclosure_nlp.compare import plots
    from disclosure_nlp.compare.comparison import Comparison, compare_store
    from disclosure_nlp.compare.panel import Panel
    from disclosure_nlp.compare.rates import wilson
    from disclosure_nlp.corpus.core import rescore_corpus, score_corpus
    from disclosure_nlp.corpus.store import Store, open_store
    from disclosure_nlp.errors import (
        DefinitionError,
        DisclosureError,
        MissingExtraError,
        NoReportError,
        ReadError,
        StoreError,
        UnavailableError,
        UnknownIdError,
    )
    from disclosure_nlp.inspection.inspection import Inspection
    from disclosure_nlp.inspection.inspector import inspect
    from disclosure_nlp.manifest import Manifest, load_manifest
    from disclosure_nlp.model import (
        Cell,
        CellRef,
        CheckResult,
        Document,
        Findings,
        Issue,
        ItemScore,
        ManifestEntry,
        Outcome,
        Problem,
        Remedy,
        Report,
        RootCause,
        Scorecard,
        Section,
        Sentence,
        Table,
        Tagging,
        Tags,
        TextFigure,
        TextSpan,
        Value,
    )
    from disclosure_nlp.parse.parser import parse_report
    from disclosure_nlp.pipeline import process_bytes, process_file
    from disclosure_nlp.read.limits import Limits
    from disclosure_nlp.read.reader import read_document
    from disclosure_nlp.score.rubric import Rubric, rubric_ids
    from disclosure_nlp.score.scorer import resolve_rubric, score_report
    from disclosure_nlp.stories.finder import find_stories
    from disclosure_nlp.tag.tagging import load_tagger, tag_report
    from disclosure_nlp.tag.trained.dataset import read_corpus
    from disclosure_nlp.tag.trained.evaluate import evaluate_model
    from disclosure_nlp.tag.trained.learner import NarrativeTagger
    from disclosure_nlp.tag.trained.train import train_model
    from disclosure_nlp.validate.effect import compare_rubrics, item_changes
    from disclosure_nlp.worker import ProcessWorker

    __version__: str

__all__ = [
    "Cell",
    "CellRef",
    "Check",
    "CheckResult",
    "Comparison",
    "DefinitionError",
    "DisclosureError",
    "Document",
    "Findings",
    "Inspection",
    "Issue",
    "ItemScore",
    "Limits",
    "Manifest",
    "ManifestEntry",
    "MissingExtraError",
    "NarrativeTagger",
    "NoReportError",
    "Outcome",
    "Panel",
    "Problem",
    "ProcessWorker",
    "ReadError",
    "Remedy",
    "Report",
    "RootCause",
    "Rubric",
    "Scorecard",
    "Section",
    "Sentence",
    "Store",
    "StoreError",
    "Table",
    "Tagging",
    "Tags",
    "TextFigure",
    "TextSpan",
    "UnavailableError",
    "UnknownIdError",
    "Value",
    "__version__",
    "all_checks",
    "annotate",
    "check_report",
    "compare_rubrics",
    "compare_store",
    "datasets",
    "evaluate_model",
    "find_stories",
    "hierarchy",
    "inspect",
    "item_changes",
    "load_manifest",
    "load_tagger",
    "measures",
    "open_store",
    "parse_report",
    "plots",
    "process_bytes",
    "process_file",
    "read_corpus",
    "read_document",
    "read_successions",
    "rescore_corpus",
    "resolve_rubric",
    "rubric_ids",
    "score_corpus",
    "score_report",
    "tag_report",
    "train_model",
    "wilson",
]

_NAMES = {
    "check.registry": (
        "Check",
        "all_checks",
    ),
    "check.runner": ("check_report",),
    "compare.comparison": (
        "Comparison",
        "compare_store",
    ),
    "compare.panel": ("Panel",),
    "compare.rates": ("wilson",),
    "agencies.successions": ("read_successions",),
    "corpus.core": (
        "rescore_corpus",
        "score_corpus",
    ),
    "corpus.store": (
        "Store",
        "open_store",
    ),
    "errors": (
        "DefinitionError",
        "DisclosureError",
        "MissingExtraError",
        "NoReportError",
        "ReadError",
        "StoreError",
        "UnavailableError",
        "UnknownIdError",
    ),
    "inspection.inspection": ("Inspection",),
    "inspection.inspector": ("inspect",),
    "manifest": (
        "Manifest",
        "load_manifest",
    ),
    "model": (
        "Cell",
        "CellRef",
        "CheckResult",
        "Document",
        "Findings",
        "Issue",
        "ItemScore",
        "ManifestEntry",
        "Outcome",
        "Problem",
        "Remedy",
        "Report",
        "RootCause",
        "Scorecard",
        "Section",
        "Sentence",
        "Table",
        "Tagging",
        "Tags",
        "TextFigure",
        "TextSpan",
        "Value",
    ),
    "parse.parser": ("parse_report",),
    "pipeline": (
        "process_bytes",
        "process_file",
    ),
    "read.limits": ("Limits",),
    "read.reader": ("read_document",),
    "score.rubric": (
        "Rubric",
        "rubric_ids",
    ),
    "score.scorer": (
        "resolve_rubric",
        "score_report",
    ),
    "stories.finder": ("find_stories",),
    "tag.tagging": (
        "load_tagger",
        "tag_report",
    ),
    "tag.trained.dataset": ("read_corpus",),
    "tag.trained.evaluate": ("evaluate_model",),
    "tag.trained.learner": ("NarrativeTagger",),
    "tag.trained.train": ("train_model",),
    "validate.effect": (
        "compare_rubrics",
        "item_changes",
    ),
    "worker": ("ProcessWorker",),
}
_MODULES = {
    "annotate": "annotate",
    "datasets": "datasets",
    "hierarchy": "hierarchy",
    "measures": "measures",
    "plots": "compare.plots",
}
_load, _ = lazy_exports(__name__, _NAMES, _MODULES)

set_view_loader(lambda: import_module("disclosure_nlp.view.notebook"))


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from disclosure_nlp.pipeline import package_version

        return package_version()
    return _load(name)


def __dir__() -> list[str]:
    return sorted(__all__)
