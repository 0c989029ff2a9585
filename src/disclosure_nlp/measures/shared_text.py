"""Text reuse as data: pairs of reports that share text, and clusters of agencies linked by shared text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.compare.content import SentenceContent
from disclosure_nlp.compare.reuse import LEAST, compare_with_others
from disclosure_nlp.compare.reuse import SECTIONS as COMPARED
from disclosure_nlp.compare.section_texts import SectionText
from disclosure_nlp.extras import import_optional
from disclosure_nlp.measures.narratives import SECTIONS, Floats, Narratives
from disclosure_nlp.measures.years import narratives_by_year

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

COLUMNS = ("agency_id", "year", "section", "report", "other_agency", "other", "characters", "share")
CLUSTERS = ("year", "cluster", "agency_id", "agencies", "links", "mean_share")
_MOST = 30  # most candidates of each kind with which a section is compared
_SMALLEST = 0.1
_CLUSTERED = 0.5


def sections_to_compare(texts: Narratives, year: int | None) -> list[SectionText]:
    """Return sections 1 (overview) and 5 (problems) of reports, reduced to the text that can be compared."""
    wanted = [SECTIONS.index(name) for name in COMPARED]
    section = texts.section[texts.body_sentences].tolist()
    found: dict[tuple[int, int], list[SentenceContent]] = {}
    for at, (owner, content) in enumerate(zip(texts.report_index.tolist(), texts.contents, strict=True)):
        if content and section[at] in wanted:
            found.setdefault((owner, section[at]), []).append(SentenceContent(str(at), content))
    agencies, reports = texts.reports["agency_id"].tolist(), texts.reports["report"].tolist()
    return [
        SectionText.from_contents(agencies[owner], year or 0, SECTIONS[number], reports[owner], contents)
        for (owner, number), contents in found.items()
    ]


def largest_shared_share(texts: Narratives) -> dict[str, Floats]:
    """Return the measure ``tx_peer``: largest share of section 1 or 5 that is found in one other agency's report.

    0 if no other agency shares a sentence; NaN if neither section has `LEAST` characters of content.
    """
    sections = sections_to_compare(texts, None)
    place = {key: at for at, key in enumerate(texts.reports["report"])}
    found = np.full(len(place), np.nan)
    found[[place[text.report] for text in sections if text.size >= LEAST]] = 0.0
    for compared in compare_with_others(sections):
        at = place[compared.text.report]
        found[at] = max(found[at], float(compared.shares.max()))
    return {"tx_peer": found}


def reuse_pairs(
    store: Store, successions: Iterable[Succession] | None = None, *, min_share: float = _SMALLEST
) -> pd.DataFrame:
    """Return the pairs of reports of the same year that share text in section 1 or 5, with the share.

    Parameters
    ----------
    store : Store
        An open store.
    successions : iterable of Succession, optional
        Renames of agencies; by default those of the package.
    min_share : float, default 0.1
        Least share of a pair to be returned.

    Returns
    -------
    frame
        agency_id, year, section, report, other_agency, other (key of the other report), characters (of the section's
        content), share (of these characters in near-duplicates of the other's sentences, in [0, 1]). Each direction of a
        pair is a row. A section is compared with at most 60 others: the 30 that share most sentences and the 30 most
        similar ones.
    """
    pandas = import_optional("pandas", "pairs of reports")
    rows: list[tuple[Any, ...]] = []
    for year, texts in narratives_by_year(store, successions):
        if year is not None:
            rows += _pair_rows(sections_to_compare(texts, year), min_share)
    frame: pd.DataFrame = pandas.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(
        ["year", "agency_id", "section", "other_agency", "other"], kind="stable", ignore_index=True
    )


def _pair_rows(sections: list[SectionText], min_share: float) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each pair of sections of which one shares at least ``min_share`` of its text."""
    for compared in compare_with_others(sections, _MOST):
        text = compared.text
        for other, share in zip(compared.others, compared.shares.tolist(), strict=True):
            if share >= min_share:
                place = (text.agency, text.year, text.section, text.report)
                yield (*place, other.agency, other.report, text.size, round(share, 4))


def share_clusters(pairs: pd.DataFrame, min_share: float = _CLUSTERED) -> pd.DataFrame:
    """Return the clusters of agencies that share text in a year, linked directly or through other agencies.

    Parameters
    ----------
    pairs : frame
        Pairs from `reuse_pairs`.
    min_share : float, default 0.5
        Least share for a pair to link two agencies.

    Returns
    -------
    frame
        One row per agency and year: year, cluster (number in the year, largest cluster first), agency_id, agencies (number
        in the cluster), links (number of agencies linked directly), mean_share (over these links).

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = pd.DataFrame({"year": 2023, "agency_id": ["a", "b"], "other_agency": ["b", "c"], "share": [0.9, 0.6]})
    >>> share_clusters(pairs)[["cluster", "agency_id", "agencies", "links"]].values.tolist()
    [[1, 'a', 3, 1], [1, 'b', 3, 2], [1, 'c', 3, 1]]
    """
    pandas = import_optional("pandas", "clusters of agencies")
    linked = pairs[pairs["share"] >= min_share]
    turned = linked.rename(columns={"agency_id": "other_agency", "other_agency": "agency_id"})
    both = pandas.concat([linked, turned])[["year", "agency_id", "other_agency", "share"]]
    both = both.groupby(["year", "agency_id", "other_agency"], as_index=False)["share"].max()
    frames = [_clusters_of_year(int(year), part) for year, part in both.groupby("year")]
    frame: pd.DataFrame = (
        pandas.concat(frames, ignore_index=True) if frames else pandas.DataFrame(columns=list(CLUSTERS))
    )
    return frame


def _clusters_of_year(year: int, links: pd.DataFrame) -> pd.DataFrame:
    """Return the clusters of agencies that share text in a year, with one row per agency."""
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
