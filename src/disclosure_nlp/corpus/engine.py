"""Where shards are done: in this process, or by Dask on this machine or a cluster."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from itertools import islice
from typing import Any, Protocol, TypeVar

from disclosure_nlp.corpus.shards import Shard, ShardResult
from disclosure_nlp.errors import StoreError
from disclosure_nlp.extras import has, need
from disclosure_nlp.messages import msg

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_AHEAD = 3
# Seconds after which a scheduler that does not answer is taken for gone.
CONNECT_SECONDS = 10
# Seconds that a scheduler without workers is given to have one: after a death they come back.
WORKERS_SECONDS = 60
_SURVEY_TRIES = 3


class LostShard(Exception):  # noqa: N818  what became of a shard, not a fault to raise
    """A shard whose worker died on it."""

    def __init__(self, shard: Shard) -> None:
        super().__init__(shard.id)
        self.shard = shard


class Engine(Protocol):
    """Something that carries out functions on items, here or elsewhere."""

    workers: int

    def ordered(self, function: Callable[[_Item], _Made], items: Iterable[_Item]) -> Iterator[_Made]:
        """Yield a light function of the items, in their order, a few ahead."""

    def unordered(
        self, function: Callable[[Shard], ShardResult], shards: Iterable[Shard], *, alone: bool = False
    ) -> Iterator[ShardResult | LostShard]:
        """Yield the results of shards, as they are done; the iterable is drawn from as workers come free.

        A worker that dies takes all with it that was on its way to it. With ``alone`` nothing else is under way, so that
        a lost shard is the one that its worker died on.
        """


class ThisProcess:
    """All in this process: what the extra needs no Dask for."""

    workers = 0

    def ordered(self, function: Callable[[_Item], _Made], items: Iterable[_Item]) -> Iterator[_Made]:
        """Yield a function of the items."""
        return map(function, items)

    def unordered(
        self, function: Callable[[Shard], ShardResult], shards: Iterable[Shard], *, alone: bool = False
    ) -> Iterator[ShardResult | LostShard]:
        """Yield the results of shards."""
        del alone
        return map(function, shards)


class Cluster:
    """Workers of a Dask cluster."""

    def __init__(self, client: Any, workers: int) -> None:
        self.client = client
        self.workers = workers

    def ordered(self, function: Callable[[_Item], _Made], items: Iterable[_Item]) -> Iterator[_Made]:
        """Yield a function of the items, in their order; these go before the shards."""
        source = iter(items)
        waiting: deque[tuple[_Item, Any]] = deque()
        while True:
            for item in islice(source, _AHEAD + self.workers - len(waiting)):
                waiting.append((item, self._submit(function, item, priority=10)))
            if not waiting:
                return
            yield self._light(function, *waiting.popleft())

    def _light(self, function: Callable[[_Item], _Made], item: _Item, future: Any) -> _Made:
        killed = need("distributed", "a cluster").KilledWorker
        for _ in range(_SURVEY_TRIES):
            try:
                with _connection_errors():
                    made: _Made = future.result()
                    return made
            except killed:
                future = self._submit(function, item, priority=10)
        raise StoreError(msg("engine.workers_die"))

    def unordered(
        self, function: Callable[[Shard], ShardResult], shards: Iterable[Shard], *, alone: bool = False
    ) -> Iterator[ShardResult | LostShard]:
        """Yield the results of shards, a few per worker under way at a time, or one."""
        most = 1 if alone else 2 * self.workers + 1
        distributed = need("distributed", "a cluster")
        source = iter(shards)
        under_way: dict[str, Shard] = {}
        done = distributed.as_completed()
        while True:
            for shard in islice(source, most - len(under_way)):
                with _connection_errors():
                    future = self._submit(function, shard)
                    under_way[future.key] = shard
                    done.add(future)
            if not under_way:
                return
            with _connection_errors():
                future = next(done)
            shard = under_way.pop(future.key)
            try:
                with _connection_errors():
                    yield future.result()
            except distributed.KilledWorker:
                yield LostShard(shard)

    def _submit(self, function: Callable[[_Item], _Made], item: _Item, priority: int = 0) -> Any:
        return self.client.submit(function, item, pure=False, priority=priority)


@contextmanager
def _connection_errors() -> Iterator[None]:
    """Turn the ways in which a cluster goes away into one."""
    try:
        yield
    except (CancelledError, OSError) as error:
        raise StoreError(msg("engine.gone")) from error


@contextmanager
def open_engine(workers: int | None, scheduler: str | None, memory: str = "2GiB") -> Iterator[Engine]:
    """Give an engine and close it.

    Parameters
    ----------
    workers : int or None
        Worker processes on this machine; 0 for this process itself; None for as many as it has cores.
    scheduler : str or None
        Address of a scheduler that already runs; its workers are used.
    memory : str, default 2GiB
        A worker of this machine that holds more is ended, and its shard with it.

    Raises
    ------
    DefinitionError
        When workers or a scheduler are asked for and Dask is not installed.
    StoreError
        When the scheduler does not answer.
    """
    if scheduler is None and (workers == 0 or (workers is None and not has("distributed"))):
        yield ThisProcess()
        return
    distributed = need("distributed", "more than one process")
    settings = {
        "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
        "distributed.comm.timeouts.tcp": "30s",
        "distributed.scheduler.allowed-failures": 0,
        "distributed.worker.daemon": True,
        # Its profiler keeps every stack it ever saw, a worker's memory grows by it for as long as it lives.
        "distributed.worker.profile.enabled": False,
        "distributed.admin.log-format": "%(message)s",
    }
    with need("dask", "more than one process").config.set(settings):
        quiet()
        client = _client(distributed, workers, scheduler, memory)
        try:
            yield Cluster(client, _count(client, scheduler))
        finally:
            _close(client)


def quiet() -> None:
    """Leave the telling of what happened to us."""
    for name in ("distributed", "distributed.nanny", "distributed.scheduler", "distributed.worker", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _client(distributed: Any, workers: int | None, scheduler: str | None, memory: str) -> Any:
    if scheduler is None:
        cluster = _local(distributed, workers, memory)
        client = distributed.Client(cluster)
        client.own_cluster = cluster
        return client
    try:
        return distributed.Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise StoreError(msg("engine.no_scheduler").about(scheduler)) from error


def _local(distributed: Any, workers: int | None, memory: str) -> Any:
    try:
        return distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=memory,
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        )
    except (RuntimeError, OSError, TimeoutError) as error:
        raise StoreError(msg("engine.no_start", error=str(error))) from error


def _count(client: Any, scheduler: str | None) -> int:
    with _connection_errors():
        try:
            client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        except TimeoutError as error:
            raise StoreError(msg("engine.no_workers", scheduler=str(scheduler)).about(scheduler)) from error
        return len(client.scheduler_info(n_workers=-1)["workers"])


def _close(client: Any) -> None:
    cluster = getattr(client, "own_cluster", None)
    try:
        client.close(timeout=5)
        if cluster is not None:
            cluster.close(timeout=10)
    except Exception:
        logging.getLogger(__name__).debug("closing the cluster", exc_info=True)
