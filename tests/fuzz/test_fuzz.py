"""A short run of the fuzzer, and the files that once went wrong; the long run is made on request (`make fuzz`)."""

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.mutations import MUTATIONS, mutate
from tests.fuzz.trials import run, seeds, trials

FAILURES = sorted(path for path in (Path(__file__).parent / "failures").glob("*") if path.is_file())


def test_damaged_files_are_processed_and_shown_or_named() -> None:
    assert [trial for trial in trials(120, seed=1) if trial.is_bad] == []


@pytest.mark.parametrize("path", FAILURES, ids=lambda path: path.name)
def test_what_once_went_wrong(path: Path) -> None:
    assert not run(path.read_bytes(), path.suffix[1:]).startswith(("crash", "hang", "wrong", "unclear", "foreign"))


def test_every_format_is_damaged_by_its_structure_and_stays_readable_for_the_most_part() -> None:
    for format_, data in seeds():
        if format_ in MUTATIONS:
            damaged = [mutate(data, format_, Random(number)) for number in range(12)]
            assert len(set(damaged)) > 1
            assert any(run(one, format_) == "ok" for one in damaged), format_
