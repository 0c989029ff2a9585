"""Effect of a change of rubric: rescores all reports of a store with both rubrics from cached item results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from disclosure_nlp.corpus.item_cache import CachedItems, score_cached_items
from disclosure_nlp.extras import import_optional
from disclosure_nlp.score.rubric import Rubric, RubricItem

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store


class ItemChange(NamedTuple):
    """Difference of a rubric item between two rubrics: weights before and after (None if absent), changed fields.

    ``what``: ``added``, ``removed``, or the names of the fields that differ.
    """

    item: str
    title: str
    title_zh: str
    before: float | None
    after: float | None
    what: tuple[str, ...]


class RubricEffect(NamedTuple):
    """Scores of the reports of a store under two rubrics, and the rank correlation between them.

    ``scores`` is a frame with report, agency, year, before, after, change; ``tau`` is Kendall's τ-b of the two rankings.
    """

    scores: pd.DataFrame
    tau: float


def item_changes(old_rubric: Rubric, new_rubric: Rubric) -> Iterator[ItemChange]:
    """Yield the items that differ between two rubrics: added, removed, or changed in weight or definition."""
    old, new = ({item.id: item for item in rubric.items} for rubric in (old_rubric, new_rubric))
    for name in dict.fromkeys((*old, *new)):
        one, other = old.get(name), new.get(name)
        what = _describe_item_change(one, other)
        known: RubricItem = one or other  # type: ignore[assignment]
        if what:
            yield ItemChange(
                name, known.title, known.title_zh, one.weight if one else None, other.weight if other else None, what
            )


def _describe_item_change(old_item: RubricItem | None, new_item: RubricItem | None) -> tuple[str, ...]:
    """Return ``("added",)``, ``("removed",)``, or the names of the fields in which two rubric items differ."""
    if old_item is None:
        return ("added",)
    if new_item is None:
        return ("removed",)
    fields = ("weight", "basis", "only_for", "from_checks", "generations", "needs", "scorer")
    return tuple(name for name in fields if getattr(old_item, name) != getattr(new_item, name))


def compare_rubrics(store: Store, old_rubric: Rubric, new_rubric: Rubric) -> RubricEffect:
    """Return the scores of all reports of a store under two rubrics, without writing to the store.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    import pandas as pd

    kendalltau = import_optional("scipy.stats", "comparing rubrics", "validate").kendalltau

    rows = [
        (report, agency, year, one, other)
        for report, agency, year, kept in store.cached_item_results()
        for one, other in [(_total_under_rubric(kept, old_rubric), _total_under_rubric(kept, new_rubric))]
        if one is not None and other is not None
    ]
    frame = pd.DataFrame(rows, columns=["report", "agency", "year", "before", "after"])
    frame["change"] = frame["after"] - frame["before"]
    tau = float(kendalltau(frame["before"], frame["after"]).statistic) if len(frame) > 1 else float("nan")
    return RubricEffect(frame, tau)


def _total_under_rubric(cached: CachedItems, rubric: Rubric) -> float | None:
    """Return a report's total under a rubric from its cached item results; None if nothing can be assessed."""
    return score_cached_items(cached, rubric).total
