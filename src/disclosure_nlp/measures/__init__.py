"""Text measures of reports: readability, specificity, boilerplate, similarity, shares of labels.

Examples
--------
>>> from disclosure_nlp.measures import load_measures
>>> load_measures()["tx_num"].title
'Figures per 100 characters'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from disclosure_nlp.measures.core import text_measures
    from disclosure_nlp.measures.definitions import Measure, load_measures
    from disclosure_nlp.measures.draws import draw_measures, join_estimates
    from disclosure_nlp.measures.percentiles import peer_percentiles
    from disclosure_nlp.measures.shared_text import reuse_pairs, share_clusters

__all__ = [
    "Measure",
    "draw_measures",
    "join_estimates",
    "load_measures",
    "peer_percentiles",
    "reuse_pairs",
    "share_clusters",
    "text_measures",
]

_HOMES = {
    "text_measures": "core",
    "Measure": "definitions",
    "load_measures": "definitions",
    "draw_measures": "draws",
    "join_estimates": "draws",
    "peer_percentiles": "percentiles",
    "reuse_pairs": "shared_text",
    "share_clusters": "shared_text",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
