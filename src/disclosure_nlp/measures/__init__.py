"""Text measures of reports: readability, specificity, boilerplate, similarity, shares of sentence labels.

Examples
--------
>>> from disclosure_nlp.measures import load_measures
>>> load_measures()["tx_num"].title
'Figures per 100 characters'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_nlp.lazy import lazy_exports

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

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "core": ["text_measures"],
        "definitions": ["Measure", "load_measures"],
        "draws": ["draw_measures", "join_estimates"],
        "percentiles": ["peer_percentiles"],
        "shared_text": ["reuse_pairs", "share_clusters"],
    },
)
