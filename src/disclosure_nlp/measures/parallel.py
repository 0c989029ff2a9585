"""Computes text measures in child processes, each for some years, with the same results as in one process."""

from __future__ import annotations

import logging
import pickle
import queue
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from disclosure_nlp.compare.followup import follow_up_by_keys
from disclosure_nlp.corpus.engine import open_engine, require_same_version_on_workers
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.measures.narratives import Narratives
from disclosure_nlp.measures.tags import count_problems_and_remedies, follow_up_shares, read_problems_and_remedies
from disclosure_nlp.measures.year_measures import compute_year_measures
from disclosure_nlp.measures.years import keys_of_panel_reports, narratives_by_year
from disclosure_nlp.worker import (
    ChildProcess,
    change_working_folder,
    receive_message,
    redirect_child_pipes,
    send_message,
    working_folder,
)

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_COMMAND = "from disclosure_nlp.measures.parallel import serve_measures; serve_measures()"
_LOG = logging.getLogger(__name__)
Year = int | None


class YearRange(NamedTuple):
    """Years of which one process computes the text measures, and whether it also counts problems and remedies."""

    years: tuple[Year, ...]
    units: bool = False


def split_years(reports: pd.DataFrame, workers: int) -> list[YearRange]:
    """Split the years of reports into at most ``workers`` + 1 ranges with about equally many reports each.

    Examples
    --------
    >>> import pandas as pd
    >>> split_years(pd.DataFrame({"year": [2020, 2021, 2021, 2022]}), 2)
    [YearRange(years=(2020,), units=False), YearRange(years=(2021, 2022), units=True)]
    """
    counts = reports["year"].value_counts().sort_index()
    years: list[Year] = [int(year) for year in counts.index]
    sizes = [*counts.tolist()]
    if reports["year"].isna().any():
        years.append(None)
        sizes.append(int(reports["year"].isna().sum()))
    # The middle of each year among all reports: of 4 reports with the years 1, 2, 1 the middles are 0.5, 2 and 3.5.
    middles = np.cumsum(sizes) - np.array(sizes) / 2
    part = np.minimum(middles * max(1, workers) // max(1, sum(sizes)), max(1, workers) - 1).astype(int).tolist()
    runs = [tuple(year for year, own in zip(years, part, strict=True) if own == at) for at in dict.fromkeys(part)]
    return [YearRange(run, run is runs[-1]) for run in runs]


def compute_measures_of_years(store: Store, reports: pd.DataFrame, year_range: YearRange) -> list[pd.DataFrame]:
    """Return the text measures of some years as frames; on request also those on problems and remedies.

    Parameters
    ----------
    reports : frame
        All reports, as of `reports_with_series`.
    """
    import pandas as pd

    frames = []
    before: tuple[Year, Narratives | None] = (None, None)
    first = next((year for year in year_range.years if year is not None), None)
    wanted = reports[_is_in_years(reports, (*year_range.years, *(() if first is None else (first - 1,))))]
    for year, texts in narratives_by_year(store, reports=wanted):
        follows = year is not None and before[0] == year - 1
        if year in year_range.years:
            found = compute_year_measures(texts, before[1] if follows else None)
            frames.append(pd.DataFrame(found, index=pd.Index(texts.reports["report"], name="report")))
        before = (year, texts)
    of_years = pd.concat(frames) if frames else pd.DataFrame(index=pd.Index([], name="report"))
    if not year_range.units:
        return [of_years]
    keys = reports["report"].tolist()
    followed = follow_up_shares(follow_up_by_keys(keys_of_panel_reports(reports), store), keys)
    return [of_years, count_problems_and_remedies(read_problems_and_remedies(store), keys).join(followed)]


def _is_in_years(reports: pd.DataFrame, years: Sequence[Year]) -> pd.Series[bool]:
    """Return a flag per report: whether its year is one of ``years``, where None stands for an unknown year."""
    own = reports["year"].isin([year for year in years if year is not None])
    return own | reports["year"].isna() if None in years else own


class PendingFrames:
    """Frames that are being computed in parts, in child processes if asked (context manager).

    Parameters
    ----------
    store : Store
        An open store.
    function : callable
        Takes the store and the arguments of a part and returns its frames; a function of a module, for it is pickled.
    parts : sequence of tuple
        Arguments of each part.
    workers : int
        0 for this process, which begins when the frames are asked for; else every part has a child process of its own.
    scheduler : str, optional
        Address of a running Dask scheduler, whose workers compute the parts when the frames are asked for.
    """

    def __init__(
        self,
        store: Store,
        function: Callable[..., list[pd.DataFrame]],
        parts: Sequence[tuple[Any, ...]],
        workers: int,
        scheduler: str | None = None,
    ) -> None:
        self.store, self.function, self.parts, self.scheduler = store, function, parts, scheduler
        children = [ChildProcess(_COMMAND, lambda: b"") for _ in parts] if workers and scheduler is None else []
        for child in children:
            child.start()
        self.children: list[ChildProcess | None] = []
        for child, part in zip(children, parts, strict=False):
            try:
                child.send(pickle.dumps((working_folder(), self._function_for_child(), part)))
                self.children.append(child)
            except (OSError, queue.Empty):  # the child ended at once, or did not start in time
                child.kill()
                self.children.append(None)

    def frames(self) -> list[list[pd.DataFrame]]:
        """Wait for the frames of every part and return them; a part whose child process died is computed here."""
        if self.scheduler is not None:
            with open_engine(None, self.scheduler) as engine:
                return list(
                    engine.map_ordered(require_same_version_on_workers(self._function_for_child(), engine), self.parts)
                )
        try:
            return [self._frames_of_part(at) for at in range(len(self.parts))]
        finally:
            self.close()

    def _function_for_child(self) -> Callable[[tuple[Any, ...]], list[pd.DataFrame]]:
        """Return the picklable function that computes the frames of a part in another process."""
        return partial(_compute_part, self.store.storage.absolute_address, self.store.earlier, self.function)

    def _frames_of_part(self, part_index: int) -> list[pd.DataFrame]:
        """Return the frames of the part with an index, from its child process or computed in this process."""
        child = self.children[part_index] if self.children else None
        if child is not None:
            reply = child.receive(None)
            if reply:
                frames: list[pd.DataFrame] = pickle.loads(reply)
                return frames
            _LOG.warning("a child process ended, its part of the measures is worked out again")
        return self.function(self.store, *self.parts[part_index])

    def close(self) -> None:
        """End the child processes that compute the frames."""
        for child in self.children:
            if child is not None:
                child.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class PendingMeasures(PendingFrames):
    """Text measures of a store's reports that are being computed, in child processes if asked.

    Parameters
    ----------
    store : Store
        An open store.
    reports : frame
        As of `reports_with_series`.
    workers : int
        Child processes; 0 for this process.
    scheduler : str, optional
        Address of a running Dask scheduler, whose workers compute a year each.
    """

    def __init__(self, store: Store, reports: pd.DataFrame, workers: int, scheduler: str | None = None) -> None:
        self.reports = reports
        parts = len(reports) if scheduler else workers
        ranges = split_years(reports, parts) if len(reports) else []
        super().__init__(store, compute_measures_of_years, [(reports, years) for years in ranges], workers, scheduler)


def _compute_part(
    address: str, earlier: bool, function: Callable[..., list[pd.DataFrame]], part: tuple[Any, ...]
) -> list[pd.DataFrame]:
    """Open the store at an address and return the frames that a function computes for a part of the work."""
    with open_store(address, earlier=earlier) as store:
        return function(store, *part)


def serve_measures() -> None:
    """Compute parts of measures read from standard input until it is closed (main of the child process)."""
    requests, replies = redirect_child_pipes()
    receive_message(requests)
    send_message(replies, b"")
    while (request := receive_message(requests)) is not None:
        folder, work, part = pickle.loads(request)
        change_working_folder(folder)
        try:
            reply = pickle.dumps(work(part), pickle.HIGHEST_PROTOCOL)
        except Exception:
            reply = b""  # the parent works the part out itself, and raises what is to be raised
        send_message(replies, reply)
