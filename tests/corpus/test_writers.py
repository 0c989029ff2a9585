"""Writers at once lose nothing: a small version of ``python -m tests.corpus.writers 40``."""

from pathlib import Path

import pytest

from tests.corpus.writers import play


@pytest.mark.parametrize(("count", "delay", "processes"), [(4, 0.02, False), (2, 0.0, True)])
def test_writers_at_once_lose_nothing(count: int, delay: float, processes: bool, tmp_path: Path) -> None:
    assert play(tmp_path, count, delay, processes=processes) == ""
