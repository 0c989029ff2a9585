"""Time and memory of all text measures of many reports: ``python benchmarks/measures.py STORE [REPORTS]``.

A store with fewer reports is taken several times, each time with other agencies and other characters in its sentences.
"""

from __future__ import annotations

import resource
import sys
import time
from typing import Any

from disclosure_nlp import open_store
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.measures import text_measures

_VIEWS = ("scored", "sentences", "units")
_SIGNS = "的在和与为及各类项公开信息工作"
_FIRST_OTHER = 0x6000


class Multiplied:
    """A store whose reports are there several times; as much of `Store` as the measures ask for."""

    def __init__(self, store: Store, reports: int) -> None:
        self._connection = store.connection
        count = store.rows("SELECT count(*) AS n FROM scored")[0]["n"]
        self.place = store.storage
        self.times = max(1, -(-reports // count))
        for view in _VIEWS:
            parts = " UNION ALL ".join(self._copy(view, number) for number in range(self.times))
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE many_{view} AS {parts}")
        self.reports = count * self.times

    @staticmethod
    def _copy(view: str, number: int) -> str:
        changed = f"report || '-{number}' AS report"
        if view == "scored":
            changed += f", agency || '{number}' AS agency"
        if view in ("sentences", "units"):
            signs = "".join(chr(_FIRST_OTHER + 97 * number + at) for at in range(len(_SIGNS)))
            changed += f", translate(text, '{_SIGNS}', '{signs}') AS text" if number else ""
        left_out = "EXCLUDE (probabilities) " if view == "sentences" else ""
        return f'SELECT * {left_out}REPLACE ({changed}) FROM "{view}"'

    def sql(self, query: str) -> Any:
        """Run a query over the views."""
        for view in _VIEWS:
            query = query.replace(f"FROM {view} ", f"FROM many_{view} ").replace(f"JOIN {view} ", f"JOIN many_{view} ")
        return self._connection.sql(query)


def main(path: str, reports: int = 20_000) -> None:
    """Measure the reports of a store and print what it took."""
    with open_store(path) as store:
        many: Any = Multiplied(store, reports)
        wall, own = time.perf_counter(), time.process_time()
        frame = text_measures(many)
        wall, own = time.perf_counter() - wall, time.process_time() - own
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    sys.stdout.write(
        f"{len(frame):,} reports, {len(frame.columns)} measures: {wall:.0f} s, of them {own:.0f} s of this process; {peak:.1f} GiB\n"
    )


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
