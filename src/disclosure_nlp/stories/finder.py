"""find_stories: a comparison → what in it is worth a second look, ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare.comparison import Comparison, compare_store
from disclosure_nlp.stories.counts import find_count_stories
from disclosure_nlp.stories.lateness import find_late
from disclosure_nlp.stories.model import KINDS, Options, Stories, Story
from disclosure_nlp.stories.shares import find_share_stories
from disclosure_nlp.stories.sound import cut_reports, sound_figures
from disclosure_nlp.stories.texts import find_clusters, find_promises

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store


def find_stories(store: Store, comparison: Comparison | None = None, options: Options | None = None) -> Stories:
    """Return the stories of a store.

    A story is a lead, not a finding: it says what is unusual in figures as published, not why. It rests on sound figures
    alone: printed as numbers, in no sum or claim that failed. Counts and shares are tested against chance with the spread
    that counts of agencies have, and adjusted for the number of tests.

    Parameters
    ----------
    store : Store
        An open store (`disclosure_nlp.open_store`).
    comparison : Comparison, optional
        Of that store (`compare_store`), where there is one; by default it is made.
    options : Options, optional
        What a story needs to be reported.

    Returns
    -------
    Stories
        The strongest first.

    Raises
    ------
    DefinitionError
        When the store holds no report with agency and year, or reports scored by different rubrics.
    """
    comparison = comparison or compare_store(store, tagging_error=False)
    options = options or Options()
    figures = sound_figures(comparison, store)
    reports = comparison.panel.reports.dropna(subset=["published"])
    published: Any = reports.set_index("report")["published"].astype(str).to_dict()
    found = [
        *find_count_stories(figures, options),
        *find_share_stories(figures, options),
        *find_clusters(comparison.reuse, figures, published),
        *find_promises(comparison.followup, figures, options, cut_reports(store)),
        *find_late(comparison.panel.items, store, figures),
    ]
    return Stories(tuple(sorted(found, key=_order)))


def _order(story: Story) -> tuple[float, int, str, int, str]:
    return -round(story.strength, 6), KINDS.index(story.kind), story.agency, -story.year, story.measure
