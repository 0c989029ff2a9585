"""Reused text as data: every pair of reports that share text with its share, and the clusters of agencies that do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.compare.content import SentenceContent
from disclosure_nlp.compare.reuse import LEAST, SectionText, compare_with_others
from disclosure_nlp.compare.reuse import SECTIONS as COMPARED
from disclosure_nlp.extras import import_optional
from disclosure_nlp.measures.narratives import SECTIONS, Floats, Narratives
from disclosure_nlp.measures.years import each_year

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

COLUMNS = ("agency_id", "year", "section", "report", "other_agency", "other", "characters", "share")
CLUSTERS = ("year", "cluster", "agency_id", "agencies", "links", "mean_share")
_MOST = 30  # candidates of each kind that a section is compared with
_SMALLEST = 0.1
_CLUSTERED = 0.5


def sections_of(texts: Narratives, year: int | None) -> list[SectionText]:
    """Return sections 1 and 5 of the year's reports with their contents, those without content left out."""
    wanted = [SECTIONS.index(name) for name in COMPARED]
    section = texts.section[texts.counted].tolist()
    found: dict[tuple[int, int], list[SentenceContent]] = {}
    for at, (owner, content) in enumerate(zip(texts.owner.tolist(), texts.contents, strict=True)):
        if content and section[at] in wanted:
            found.setdefault((owner, section[at]), []).append(SentenceContent(str(at), content))
    agencies, reports = texts.reports["agency_id"].tolist(), texts.reports["report"].tolist()
    return [
        SectionText(agencies[owner], year or 0, SECTIONS[number], reports[owner], tuple(contents))
        for (owner, number), contents in found.items()
    ]


def largest_share(texts: Narratives) -> dict[str, Floats]:
    """Return ``tx_peer``, array (reports,): the largest share of section 1 or 5 that is in one other agency's of the year.

    0 where no other shares a sentence; not a number where neither section has `LEAST` content characters.
    """
    sections = sections_of(texts, None)
    place = {key: at for at, key in enumerate(texts.reports["report"])}
    found = np.full(len(place), np.nan)
    found[[place[text.report] for text in sections if text.size >= LEAST]] = 0.0
    for compared in compare_with_others(sections):
        at = place[compared.text.report]
        found[at] = max(found[at], float(compared.shares.max()))
    return {"tx_peer": found}


def reuse_pairs(
    store: Store, successions: Iterable[Succession] | None = None, *, least: float = _SMALLEST
) -> pd.DataFrame:
    """Return the pairs of reports of one year whose section 1 or 5 shares text, with the share.

    Parameters
    ----------
    store : Store
        An open store.
    successions : iterable of Succession, optional
        Renames of agencies; by default those of the package.
    least : float, default 0.1
        Share from which a pair is returned.

    Returns
    -------
    frame
        agency_id, year, section, report, other_agency, other (key of the other report), characters (of the section's content),
        share of them alike in the other's section, in [0, 1]. Either direction is a row. A section is compared with at most 60
        others: the 30 that share most sentences and the 30 that look most alike.
    """
    pandas = import_optional("pandas", "pairs of reports")
    rows: list[tuple[Any, ...]] = []
    for year, texts in each_year(store, successions):
        if year is not None:
            rows += _pairs(sections_of(texts, year), least)
    frame: pd.DataFrame = pandas.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(
        ["year", "agency_id", "section", "other_agency", "other"], kind="stable", ignore_index=True
    )


def _pairs(sections: list[SectionText], least: float) -> Iterator[tuple[Any, ...]]:
    for compared in compare_with_others(sections, _MOST):
        text = compared.text
        for other, share in zip(compared.others, compared.shares.tolist(), strict=True):
            if share >= least:
                place = (text.agency, text.year, text.section, text.report)
                yield (*place, other.agency, other.report, text.size, round(share, 4))


def share_clusters(pairs: pd.DataFrame, least: float = _CLUSTERED) -> pd.DataFrame:
    """Return the groups of agencies that share text in a year: those linked by pairs, directly or by way of others.

    Parameters
    ----------
    pairs : frame
        As of `reuse_pairs`.
    least : float, default 0.5
        Share from which a pair links two agencies.

    Returns
    -------
    frame
        One row an agency and year: year, cluster (number in the year, from the largest on), agency_id, agencies (of the
        cluster), links (other agencies that it is linked with), mean_share (over its linked pairs).

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = pd.DataFrame({"year": 2023, "agency_id": ["a", "b"], "other_agency": ["b", "c"], "share": [0.9, 0.6]})
    >>> share_clusters(pairs)[["cluster", "agency_id", "agencies", "links"]].values.tolist()
    [[1, 'a', 3, 1], [1, 'b', 3, 2], [1, 'c', 3, 1]]
    """
    pandas = import_optional("pandas", "clusters of agencies")
    linked = pairs[pairs["share"] >= least]
    turned = linked.rename(columns={"agency_id": "other_agency", "other_agency": "agency_id"})
    both = pandas.concat([linked, turned])[["year", "agency_id", "other_agency", "share"]]
    both = both.groupby(["year", "agency_id", "other_agency"], as_index=False)["share"].max()
    frames = [_clusters(int(year), part) for year, part in both.groupby("year")]
    frame: pd.DataFrame = (
        pandas.concat(frames, ignore_index=True) if frames else pandas.DataFrame(columns=list(CLUSTERS))
    )
    return frame


def _clusters(year: int, links: pd.DataFrame) -> pd.DataFrame:
    """Return the clusters of one year; ``links`` holds either direction of each link once."""
    import pandas as pd
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    names = pd.Index(sorted(links["agency_id"].unique()))
    places = (names.get_indexer(pd.Index(links["agency_id"])), names.get_indexer(pd.Index(links["other_agency"])))
    graph = sparse.coo_matrix((np.ones(len(links)), places), shape=(len(names), len(names)))
    number = connected_components(graph, directed=False)[1]
    sizes = np.bincount(number)
    order = np.lexsort((np.arange(len(sizes)), -sizes))
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[order] = np.arange(1, len(sizes) + 1)
    shares = links.groupby("agency_id")["share"].agg(["size", "mean"]).reindex(names)
    frame = pd.DataFrame(
        {
            "year": year,
            "cluster": rank[number],
            "agency_id": names,
            "agencies": sizes[number],
            "links": shares["size"].to_numpy(),
            "mean_share": shares["mean"].round(4).to_numpy(),
        }
    )
    return frame.sort_values(["cluster", "agency_id"], ignore_index=True)
