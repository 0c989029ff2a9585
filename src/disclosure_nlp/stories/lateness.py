"""Stories of late reports: those whose publication after the legal deadline is proven (check Y2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import log2
from typing import TYPE_CHECKING

from disclosure_nlp.messages import msg
from disclosure_nlp.stories.model import Story
from disclosure_nlp.stories.reliable_figures import ReliableFigures, ReportInfo

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_LATE = """
SELECT report, expected, observed FROM findings
WHERE "check" = 'Y2' AND subject = 'published' AND verdict = 'fail' AND severity = 'warning' AND stands IS NOT FALSE
"""


def find_late_reports(item_scores: pd.DataFrame, store: Store, figures: ReliableFigures) -> Iterator[Story]:
    """Yield a story for each agency with a late report (after the legal deadline), on the latest year with one.

    Parameters
    ----------
    item_scores : frame
        `Panel.items`; item G1 has a value for reports with a conclusive day of publication.
    """
    known = item_scores[(item_scores["item"] == "G1") & item_scores["value"].notna()]
    days = {report: (expected, observed) for report, expected, observed in store.sql(_LATE).fetchall()}
    found: dict[str, list[ReportInfo]] = {}
    for info in figures.reports.values():
        if info.report in days:
            found.setdefault(info.agency, []).append(info)
    dated = known["agency_id"].value_counts().to_dict()
    whole = known["year"].value_counts().to_dict()
    late = known.loc[known["value"] == 0, "year"].value_counts().to_dict()
    for agency, places in found.items():
        last = max(places, key=lambda info: info.year)
        years = len(places), max(len(places), dated.get(agency, 0))
        of_year = late.get(last.year, 0), whole.get(last.year, 0)
        yield _late_story(last, days[last.report], years, of_year, figures)


def _late_story(
    info: ReportInfo,
    days: tuple[str, str],
    years: tuple[int, int],
    of_year: tuple[int, int],
    figures: ReliableFigures,
) -> Story:
    """Return the story of a report published after the legal deadline.

    ``years`` are the agency's numbers of late and of dated reports, ``of_year`` those of all agencies in the year.
    """
    due, day = days
    past = (date.fromisoformat(day) - date.fromisoformat(due)).days
    message = msg(
        "story.late", agency=info.agency, year=str(info.year), days=past, day=day, due=due, count=years[0],
        known=years[1], late=of_year[0], whole=of_year[1],
    )  # fmt: skip
    figured = {"value": float(past), "numerator": float(years[0]), "denominator": float(years[1])}
    return figures.make_story(info, "late", "days", message, strength=log2(1 + past / 7) + 1.5 * years[0], **figured)
