"""A short run of the fuzzer; the long one is run on request (`make fuzz`)."""

from tests.read.fuzz import trials


def test_damaged_files_are_read_or_named() -> None:
    bad = [t for t in trials(300, seed=1) if t.outcome.startswith(("crash", "hang", "wrong", "unclear"))]
    assert bad == []
