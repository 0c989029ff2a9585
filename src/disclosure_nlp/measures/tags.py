"""Text measures based on sentence labels: shares of labels, problems and remedies, training, follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from disclosure_nlp.measures.narratives import Flags, Floats, Narratives, training_type_ids
from disclosure_nlp.tag.labels import LABELS, load_labels

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

SHARED = tuple(label for label in LABELS if label != "heading")
_UNITS = """
SELECT u.report, u.kind, u.types, u.tense, u.generic, len(u.paired_with) > 0 AS paired FROM units u ORDER BY u.report
"""


def label_shares(texts: Narratives, labels: Flags | None = None) -> dict[str, Floats]:
    """Return by report the share of text under each sentence label, the concentration of topics, the share of padding.

    Arrays (reports,): ``ls_…`` for labels, ``tx_hhi`` (Herfindahl index of topics) and ``tx_pad`` (padding).

    Parameters
    ----------
    labels : array (sentences, labels), optional
        Labels to use instead of those of ``texts``.
    """
    labels = texts.labels if labels is None else labels
    body = ~texts.heading & (texts.section != 0)
    weight = texts.han * body
    whole = texts.sum_by_row(texts.report, weight)
    sums = {name: texts.sum_by_row(texts.report, weight * labels[:, LABELS.index(name)]) for name in SHARED}
    padding = labels[:, [LABELS.index("general"), LABELS.index("none")]].any(axis=1)
    kept = weight * ~labels[:, LABELS.index("boilerplate")]
    with np.errstate(divide="ignore", invalid="ignore"):
        topics = np.stack([sums[name] for name in load_labels().label_ids_of_axis("topic")])
        found = {f"ls_{name}": total / whole for name, total in sums.items()}
        found["tx_hhi"] = ((topics / topics.sum(axis=0)) ** 2).sum(axis=0)
        found["tx_pad"] = texts.sum_by_row(texts.report, kept * padding) / texts.sum_by_row(texts.report, kept)
    return found


def training_counts(texts: Narratives) -> dict[str, Floats]:
    """Return the number of sentences on staff training by type, arrays (reports,)."""
    body = (~texts.heading)[:, None] & texts.training
    return {
        f"tr_{name}": texts.sum_by_row(texts.report, body[:, at].astype(float))
        for at, name in enumerate(training_type_ids())
    }


def count_problems_and_remedies(problems_and_remedies: pd.DataFrame, reports: Sequence[str]) -> pd.DataFrame:
    """Return by report the counts of problems and remedies by type, and shares such as the share of concrete ones.

    Parameters
    ----------
    problems_and_remedies : frame
        Problems and remedies: report, kind, types, tense, generic, paired.
    reports : sequence of str
        Report keys; a report without problems and remedies has counts of 0 and no shares.

    Returns
    -------
    frame
        Indexed by report: ``tx_n_pr pb_… tx_n_re rm_… tx_done tx_plan tx_pair tx_gen_p tx_gen_r``.
    """
    import pandas as pd

    place = pd.Index(reports)
    known = problems_and_remedies[problems_and_remedies["report"].isin(place)]
    at = place.get_indexer(pd.Index(known["report"]))
    problem = (known["kind"] == "problem").to_numpy()
    generic = known["generic"].fillna(False).to_numpy(dtype=bool)
    tense = known["tense"].to_numpy()

    def count_by_report(chosen: Flags) -> Floats:
        """Return the number of chosen problems and remedies of each report."""
        return np.bincount(at[chosen], minlength=len(place)).astype(float)

    found = {"tx_n_pr": count_by_report(problem), "tx_n_re": count_by_report(~problem)}
    for kind, chosen, types in (
        ("pb", problem, load_labels().problem_types),
        ("rm", ~problem, load_labels().remedy_types),
    ):
        held = [frozenset(own) if own is not None else frozenset() for own in known["types"]]
        for item in types:
            found[f"{kind}_{item.id}"] = count_by_report(
                chosen & np.array([item.id in own for own in held], dtype=bool)
            )
    paired = known["paired"].fillna(False).to_numpy(dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        found["tx_done"] = count_by_report(~problem & (tense == "done")) / found["tx_n_re"]
        found["tx_plan"] = count_by_report(~problem & (tense == "planned")) / found["tx_n_re"]
        found["tx_pair"] = count_by_report(problem & ~generic & paired) / count_by_report(problem & ~generic)
        found["tx_gen_p"] = count_by_report(problem & generic) / found["tx_n_pr"]
        found["tx_gen_r"] = count_by_report(~problem & generic) / found["tx_n_re"]
    return pd.DataFrame(found, index=pd.Index(reports, name="report"))


def read_problems_and_remedies(store: Store) -> pd.DataFrame:
    """Read the problems and remedies of a store's reports as a frame with one row each."""
    units: pd.DataFrame = store.sql(_UNITS).df()
    return units


def follow_up_shares(followup: pd.DataFrame, reports: Sequence[str]) -> pd.DataFrame:
    """Return by report the shares of the previous year's problems and promises that this report resolves.

    Parameters
    ----------
    followup : frame
        Frame from `disclosure_nlp.compare.followup.follow_up`; only rows on the year directly before are used.

    Returns
    -------
    frame
        Indexed by report: ``tx_fol_p tx_fol_r``; NaN if the previous year's report has no problems or promises.
    """
    import pandas as pd

    rows = followup[followup["named"] == followup["year"] - 1]
    rows = rows.assign(settled=rows["state"].isin(["answered", "done"]).astype(float))
    shares = rows.groupby(["report", "kind"])["settled"].mean().unstack("kind")
    columns = {"problem": "tx_fol_p", "promise": "tx_fol_r"}
    frame = shares.reindex(index=pd.Index(reports, name="report"), columns=list(columns)).rename(columns=columns)
    frame.columns.name = None
    return frame
