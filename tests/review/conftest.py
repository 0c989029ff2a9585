"""A made-up corpus of two years with faults, and its store."""

import shutil
from pathlib import Path

import pytest

from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus


@pytest.fixture(scope="session")
def stored_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of twelve reports of six agencies; not to be changed."""
    folder = tmp_path_factory.mktemp("round")
    plan = CorpusPlan(12, (2022, 2023), 5, formats=("txt",), histories=("careless", "copying"), defects=("R3", "R4", "N1", "V1"), rate=0.9)  # fmt: skip
    write_corpus(plan, folder / "made")
    score_corpus([str(folder / "made")], str(folder / "store"), workers=0)
    return folder / "store"


@pytest.fixture
def round_store(stored_round: Path, tmp_path: Path) -> str:
    """A copy of the store to change."""
    return str(shutil.copytree(stored_round, tmp_path / "store"))
