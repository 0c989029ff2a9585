"""Executors: process shards in the current process or on a Dask cluster."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain, islice
from typing import Any, Protocol, TypeVar

from disclosure_nlp.corpus.incremental import code_digest
from disclosure_nlp.corpus.shards import Shard, ShardResult
from disclosure_nlp.errors import StoreError
from disclosure_nlp.extras import import_optional, is_module_installed
from disclosure_nlp.messages import msg
from disclosure_nlp.pipeline import package_version

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_AHEAD = 3
# Seconds without an answer after which a scheduler counts as unreachable.
CONNECT_SECONDS = 10
# Seconds to wait for a scheduler to have a worker: workers that died are restarted.
WORKERS_SECONDS = 60
_SURVEY_TRIES = 3
# What the results of a comparison depend on.
_COMPARED = ("compare", "corpus", "measures", "model", "parse", "tag", "text", "data")


class LostShard(Exception):  # noqa: N818  a result that is returned, not an error that is raised
    """A batch of files whose worker process died before it returned a result; returned, not raised."""

    def __init__(self, shard: Shard) -> None:
        super().__init__(shard.id)
        self.shard = shard


class Engine(Protocol):
    """Interface of executors, which apply functions to items in this process or on a cluster (protocol)."""

    workers: int

    def map_ordered(self, function: Callable[[_Item], _Made], items: Iterable[_Item]) -> Iterator[_Made]:
        """Yield a function's result for each item, in the order of the items; a few are computed in advance."""

    def map_unordered(
        self, function: Callable[[Shard], ShardResult], shards: Iterable[Shard], *, one_at_a_time: bool = False
    ) -> Iterator[ShardResult | LostShard]:
        """Yield the results of processing shards (batches of files) in order of completion, on any executor.

        If a worker dies, all shards assigned to it are lost. With ``one_at_a_time`` only one shard is submitted
        at a time, so that a lost shard is the one that ended its worker.
        """


class SerialEngine:
    """Executor that processes everything in the current process, without Dask."""

    workers = 0

    def map_ordered(self, function: Callable[[_Item], _Made], items: Iterable[_Item]) -> Iterator[_Made]:
        """Yield a function's result for each item, computed in the current process in the order of the items."""
        return map(function, items)

    def map_unordered(
        self, function: Callable[[Shard], ShardResult], shards: Iterable[Shard], *, one_at_a_time: bool = False
    ) -> Iterator[ShardResult | LostShard]:
        """Yield the results of processing shards (batches of files) one after the other in the current process."""
        del one_at_a_time
        return map(function, shards)


class DaskEngine:
    """Executor that processes shards (batches of files) on the workers of a Dask cluster.

    A cluster that is not running is started for the second of several items: a single one is processed here sooner
    than processes start.

    Parameters
    ----------
    start : callable
        Returns the client of the running cluster.
    workers : int
        Number of its workers.
    running : bool, default False
        Whether the cluster is running already.
    """

    def __init__(self, start: Callable[[], Any], workers: int, *, running: bool = False) -> None:
        self._start = start
        self._client = start() if running else None
        self.workers = workers

    @property
    def client(self) -> Any:
        """Dask client; the cluster is started when the client is first used."""
        if self._client is None:
            self._client = self._start()
        return self._client

    def _is_single(self, items: Iterable[_Item]) -> tuple[bool, Iterator[_Item]]:
        """Return whether there is at most one item and no cluster is running, and an iterator of the items."""
        first = list(islice(source := iter(items), 2))
        return self._client is None and len(first) < 2, chain(first, source)

    def map_ordered(self, function: Callable[[_Item], _Made], items: Iterable[_Item]) -> Iterator[_Made]:
        """Yield a function's result for each item, computed on the Dask cluster, in the order of the items."""
        single, source = self._is_single(items)
        if single:
            yield from map(function, source)
            return
        waiting: deque[tuple[_Item, Any]] = deque()
        while True:
            for item in islice(source, _AHEAD + self.workers - len(waiting)):
                waiting.append((item, self._submit(function, item, priority=10)))
            if not waiting:
                return
            yield self._wait_for_result_with_retries(function, *waiting.popleft())

    def _wait_for_result_with_retries(self, function: Callable[[_Item], _Made], item: _Item, future: Any) -> _Made:
        """Return the result of a Dask future; the call is submitted again if its worker was killed."""
        killed = import_optional("distributed", "a cluster").KilledWorker
        for _ in range(_SURVEY_TRIES):
            try:
                with _translate_connection_errors():
                    made: _Made = future.result()
                    return made
            except killed:
                future = self._submit(function, item, priority=10)
        raise StoreError(msg("engine.workers_die"))

    def map_unordered(
        self, function: Callable[[Shard], ShardResult], shards: Iterable[Shard], *, one_at_a_time: bool = False
    ) -> Iterator[ShardResult | LostShard]:
        """Yield the results of processing shards (batches of files) on the Dask cluster, in order of completion.

        A shard whose worker died is yielded as `LostShard`.
        """
        single, source = self._is_single(shards)
        if single:
            yield from map(function, source)
            return
        most = 1 if one_at_a_time else 2 * self.workers + 1
        distributed = import_optional("distributed", "a cluster")
        under_way: dict[str, Shard] = {}
        done = distributed.as_completed(loop=self.client.loop)
        while True:
            for shard in islice(source, most - len(under_way)):
                with _translate_connection_errors():
                    future = self._submit(function, shard)
                    under_way[future.key] = shard
                    done.add(future)
            if not under_way:
                return
            with _translate_connection_errors():
                future = next(done)
            shard = under_way.pop(future.key)
            try:
                with _translate_connection_errors():
                    yield future.result()
            except distributed.KilledWorker:
                yield LostShard(shard)

    def _submit(self, function: Callable[[_Item], _Made], item: _Item, priority: int = 0) -> Any:
        """Submit the call ``function(item)`` to the Dask cluster and return its future."""
        return self.client.submit(function, item, pure=False, priority=priority)


def require_same_version_on_workers(function: Callable[[_Item], _Made], engine: Engine) -> Callable[[_Item], _Made]:
    """Return a function that raises StoreError on Dask workers with another version of the package.

    Raises
    ------
    StoreError
        When it is called on a worker whose code or data files differ from those of this process.
    """
    return partial(_call_if_same_version, function, code_digest(_COMPARED)) if engine.workers else function


def _call_if_same_version(function: Callable[[_Item], _Made], digest: str, item: _Item) -> _Made:
    if code_digest(_COMPARED) != digest:
        raise StoreError(msg("engine.other_version", version=package_version()))
    return function(item)


@contextmanager
def _translate_connection_errors() -> Iterator[None]:
    """Translate exceptions of a lost cluster connection into StoreError (context manager)."""
    try:
        yield
    except (CancelledError, OSError) as error:
        raise StoreError(msg("engine.gone")) from error


@contextmanager
def open_engine(workers: int | None, scheduler: str | None, worker_memory: str = "2GiB") -> Iterator[Engine]:
    """Open an executor for batches of files, and close it at the end of the ``with`` block (context manager).

    Parameters
    ----------
    workers : int or None
        Worker processes on this machine; 0 to use the current process; None for one per core.
    scheduler : str or None
        Address of a running scheduler, whose workers are used.
    worker_memory : str, default 2GiB
        Memory limit of each worker on this machine; a worker that exceeds it is killed and its shard is lost.

    Raises
    ------
    DefinitionError
        If workers or a scheduler are requested and Dask is not installed.
    StoreError
        If the scheduler does not answer.
    """
    if scheduler is None and (workers == 0 or (workers is None and not is_module_installed("distributed"))):
        yield SerialEngine()
        return
    with ExitStack() as opened:
        if scheduler is None and is_module_installed("distributed"):
            yield DaskEngine(
                lambda: opened.enter_context(_open_client(workers, None, worker_memory)),
                workers or _default_worker_count(),
            )
        else:
            client = opened.enter_context(_open_client(workers, scheduler, worker_memory))
            yield DaskEngine(lambda: client, len(client.scheduler_info(n_workers=-1)["workers"]), running=True)


def _default_worker_count() -> int:
    """Return the number of workers that a local cluster has by default."""
    cores: int = import_optional("dask.system", "more than one process").CPU_COUNT
    return cores


@contextmanager
def _open_client(workers: int | None, scheduler: str | None, worker_memory: str) -> Iterator[Any]:
    """Connect to a Dask cluster, or start one on this machine (context manager)."""
    distributed = import_optional("distributed", "more than one process")
    settings = {
        "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
        "distributed.comm.timeouts.tcp": "30s",
        "distributed.scheduler.allowed-failures": 0,
        "distributed.worker.daemon": True,
        # Dask's profiler stores every stack it has seen, so that the memory of a worker grows without limit.
        "distributed.worker.profile.enabled": False,
        "distributed.admin.log-format": "%(message)s",
    }
    with import_optional("dask", "more than one process").config.set(settings):
        silence_dask_loggers()
        client = _connect_dask_client(distributed, workers, scheduler, worker_memory)
        try:
            _wait_for_workers(client, scheduler)
            yield client
        finally:
            _close_dask_client(client)


def silence_dask_loggers() -> None:
    """Silence Dask's own loggers; failures are reported by this package."""
    for name in ("distributed", "distributed.nanny", "distributed.scheduler", "distributed.worker", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _connect_dask_client(
    distributed: Any, workers: int | None, scheduler_address: str | None, worker_memory: str
) -> Any:
    """Return a Dask client of the scheduler at an address, or of a new local cluster if the address is None."""
    if scheduler_address is None:
        cluster = _start_local_cluster(distributed, workers, worker_memory)
        client = distributed.Client(cluster)
        client.own_cluster = cluster
        return client
    try:
        return distributed.Client(scheduler_address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise StoreError(msg("engine.no_scheduler").with_path(scheduler_address)) from error


def _start_local_cluster(distributed: Any, workers: int | None, worker_memory: str) -> Any:
    """Return a new Dask cluster of single-threaded worker processes on this machine."""
    try:
        return distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=worker_memory,
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        )
    except (RuntimeError, OSError, TimeoutError) as error:
        raise StoreError(msg("engine.no_start", error=str(error))) from error


def _wait_for_workers(client: Any, scheduler_address: str | None) -> None:
    """Wait until the Dask cluster has a worker; raise StoreError if none comes."""
    with _translate_connection_errors():
        try:
            client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        except TimeoutError as error:
            raise StoreError(
                msg("engine.no_workers", scheduler=str(scheduler_address)).with_path(scheduler_address)
            ) from error


def _close_dask_client(client: Any) -> None:
    """Close a Dask client, and the local cluster if it has started one."""
    cluster = getattr(client, "own_cluster", None)
    try:
        client.close(timeout=5)
        if cluster is not None:
            cluster.close(timeout=10)
    except Exception:
        logging.getLogger(__name__).debug("closing the cluster", exc_info=True)
