"""Finds the stories of a store and ranks them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare.comparison import Comparison, compare_store
from disclosure_nlp.stories.counts import find_count_stories
from disclosure_nlp.stories.lateness import find_late_reports
from disclosure_nlp.stories.model import KINDS, Stories, Story, StoryOptions
from disclosure_nlp.stories.reliable_figures import collect_reliable_figures, find_truncated_reports
from disclosure_nlp.stories.shares import find_share_stories
from disclosure_nlp.stories.texts import find_repeated_promises, find_shared_text

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store


def find_stories(store: Store, comparison: Comparison | None = None, options: StoryOptions | None = None) -> Stories:
    """Find the unusual figures and texts in the reports of a store, the strongest first.

    A story is a lead, not a finding: it states what is unusual in published figures, not why. It uses reliable figures only:
    stated as numbers, and in no failed sum or claim. Counts and shares are tested for significance with overdispersion
    estimated from all agencies, and p-values are adjusted for multiple testing.

    Parameters
    ----------
    store : Store
        An open store (`disclosure_nlp.open_store`).
    comparison : Comparison, optional
        The comparison of the store (`compare_store`); computed by default.
    options : Options, optional
        Thresholds for stories.

    Returns
    -------
    Stories
        The strongest first.

    Raises
    ------
    DefinitionError
        If the store has no report with agency and year, or reports scored by different rubrics.
    """
    comparison = comparison or compare_store(store, tagging_error=False)
    options = options or StoryOptions()
    figures = collect_reliable_figures(comparison, store)
    reports = comparison.panel.reports.dropna(subset=["published"])
    published: Any = reports.set_index("report")["published"].astype(str).to_dict()
    found = [
        *find_count_stories(figures, options),
        *find_share_stories(figures, options),
        *find_shared_text(comparison.reuse, figures, published),
        *find_repeated_promises(comparison.followup, figures, options, find_truncated_reports(store)),
        *find_late_reports(comparison.panel.items, store, figures),
    ]
    return Stories(tuple(sorted(found, key=_strength_sort_key)))


def _strength_sort_key(story: Story) -> tuple[float, int, str, int, str]:
    """Return a sort key: strongest story first, then by kind, agency, latest year and measure."""
    return -round(story.strength, 6), KINDS.index(story.kind), story.agency, -story.year, story.measure
