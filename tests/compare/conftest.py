"""A store of made-up agencies with known histories."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.compare.comparison import Comparison, compare_store
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus

HISTORIES = ("steady", "improving", "copying", "careless")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write_corpus(CorpusPlan(32, years=(2021, 2024), seed=9, histories=HISTORIES), folder)
    return folder


@pytest.fixture(scope="session")
def opened(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    out = tmp_path_factory.mktemp("compared") / "store"
    score_corpus([str(made)], str(out), workers=0)
    with open_store(str(out)) as store:
        yield store


@pytest.fixture(scope="session")
def comparison(opened: Store) -> Comparison:
    return compare_store(opened)
