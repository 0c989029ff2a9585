"""Text reuse, text measures and draws on the workers of a cluster on loopback are those of one process."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from disclosure_nlp.compare.comparison import compare_store
from disclosure_nlp.corpus import engine
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.errors import StoreError
from disclosure_nlp.measures import text_measures
from disclosure_nlp.measures.draws import draw_measures

distributed: Any = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    options = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(n_workers=2, host="127.0.0.1", **options) as cluster:
        yield str(cluster.scheduler_address)


def test_measures_are_those_of_one_process(store: Store, measured: pd.DataFrame, scheduler: str) -> None:
    found = text_measures(store, scheduler=scheduler)
    assert list(found.index) == list(measured.index)
    assert found.to_numpy().tobytes() == measured.to_numpy().tobytes()
    pd.testing.assert_frame_equal(found.attrs["missing"], measured.attrs["missing"])


def test_draws_are_those_of_one_process(store: Store, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disclosure_nlp.measures.draws._AT_ONCE", 2)
    keys = [row["report"] for row in store.rows("SELECT report FROM scored ORDER BY report LIMIT 5")]
    alone = draw_measures(store, keys, 3)
    pd.testing.assert_frame_equal(draw_measures(store, keys, 3, scheduler=scheduler), alone)


def test_a_comparison_is_that_of_one_process(store: Store, scheduler: str) -> None:
    alone = compare_store(store, tagging_error=False)
    found = compare_store(store, tagging_error=False, scheduler=scheduler)
    pd.testing.assert_frame_equal(found.reuse, alone.reuse)
    pd.testing.assert_frame_equal(found.panel.items, alone.panel.items)


def test_workers_of_another_version_are_refused(store: Store, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "code_digest", lambda names: "of another version")
    with pytest.raises(StoreError, match="version"):
        text_measures(store, scheduler=scheduler)


def test_a_scheduler_that_is_not_there_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CONNECT_SECONDS", 1)
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:9"):
        compare_store(store, tagging_error=False, scheduler="tcp://127.0.0.1:9")
