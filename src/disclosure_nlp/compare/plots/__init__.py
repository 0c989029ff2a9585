"""Plots of a comparison with matplotlib: each takes a frame and returns Axes; bilingual, colour-blind-safe or grey.

Every plot states how many agencies there are and which of them it shows, and what each pooled number is.
"""

from disclosure_nlp.compare.plots.agencies import ranking, slope_chart
from disclosure_nlp.compare.plots.axes import new_axes, style
from disclosure_nlp.compare.plots.flows import OUTCOMES, problem_flow, promise_flow, request_outcomes
from disclosure_nlp.compare.plots.groups import distribution, item_profile
from disclosure_nlp.compare.plots.heat import heat_map, reuse_matrix
from disclosure_nlp.compare.plots.labels import overlapping_labels
from disclosure_nlp.compare.plots.multiples import small_multiples
from disclosure_nlp.compare.plots.saving import FORMATS, save

__all__ = [
    "FORMATS",
    "OUTCOMES",
    "distribution",
    "heat_map",
    "item_profile",
    "new_axes",
    "overlapping_labels",
    "problem_flow",
    "promise_flow",
    "ranking",
    "request_outcomes",
    "reuse_matrix",
    "save",
    "slope_chart",
    "small_multiples",
    "style",
]
