"""Text measures in child processes are those of one process, to the last bit."""

from __future__ import annotations

import pandas as pd
import pytest

from disclosure_nlp.corpus.store import Store
from disclosure_nlp.measures import text_measures
from disclosure_nlp.measures.parallel import PendingMeasures, split_years
from disclosure_nlp.measures.years import reports_with_series


@pytest.mark.parametrize("workers", [1, 3])
def test_the_measures_do_not_depend_on_the_number_of_workers(
    store: Store, measured: pd.DataFrame, workers: int
) -> None:
    found = text_measures(store, workers=workers)
    assert list(found.index) == list(measured.index)
    assert found.to_numpy().tobytes() == measured.to_numpy().tobytes()
    pd.testing.assert_frame_equal(found.attrs["missing"], measured.attrs["missing"])


def test_a_child_that_ended_is_replaced_by_this_process(store: Store, measured: pd.DataFrame) -> None:
    from disclosure_nlp.measures.core import finish_text_measures

    with PendingMeasures(store, reports_with_series(store), 1) as pending:
        child = pending.children[0]
        assert child is not None
        child.kill()
        found = finish_text_measures(pending)
    assert found.to_numpy().tobytes() == measured.to_numpy().tobytes()


@pytest.mark.parametrize("workers", [1, 2, 3, 9])
def test_every_year_is_in_one_part_and_in_order(workers: int) -> None:
    years = [2019] * 5 + [2020] * 20 + [2022] * 3 + [2023] * 4 + [None] * 2
    parts = split_years(pd.DataFrame({"year": years}), workers)
    assert len(parts) <= workers
    assert [year for part in parts for year in part.years] == [2019, 2020, 2022, 2023, None]
    assert [part.units for part in parts] == [False] * (len(parts) - 1) + [True]
