"""Percentiles among peers: agencies of the same level and kind in the same year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FEWEST_RANKED = 10
PEERS = ("level", "kind", "year")


def peer_percentiles(frame: pd.DataFrame, columns: Sequence[str], peer_columns: Sequence[str] = PEERS) -> pd.DataFrame:
    """Return each value's percentile among agencies of the same level, kind and year: 100 · (mid-rank − 0.5) / n.

    Parameters
    ----------
    frame : frame
        Rows of a panel with the columns of ``peer_columns`` and the columns to rank.
    columns : sequence of str
        Columns to rank.
    peer_columns : sequence of str, default level, kind and year
        Columns in which peers agree; a row with a missing value in one of them has no peers.

    Returns
    -------
    frame
        One column per ranked column, named ``pc_`` and its name, in the order of the rows; NaN if the value is missing or
        fewer than `FEWEST_RANKED` peers have a value (code s).

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"level": "county", "kind": "department", "year": 2023, "tx_boil": range(10)})
    >>> peer_percentiles(frame, ["tx_boil"])["pc_tx_boil"].tolist()[:3]
    [5.0, 15.0, 25.0]
    """
    import pandas as pd

    found = {}
    for column in columns:
        groups = frame[column].astype("float64").groupby([frame[name] for name in peer_columns])
        known = groups.transform("count")
        found[f"pc_{column}"] = (100 * (groups.rank(method="average") - 0.5) / known).where(known >= FEWEST_RANKED)
    return pd.DataFrame(found, index=frame.index)
