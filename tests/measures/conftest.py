"""Stores of made-up reports, and narratives made by hand."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.measures.narratives import SECTIONS, Narratives, count_han, training_type_ids
from disclosure_nlp.measures.words import Vocabulary
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from disclosure_nlp.tag.labels import LABELS

HISTORIES = ("steady", "improving", "copying", "borrowing")
Maker = Callable[..., Narratives]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measured")
    write_corpus(CorpusPlan(144, years=(2021, 2023), seed=4, histories=HISTORIES), folder)
    return folder


@pytest.fixture(scope="session")
def store(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    out = tmp_path_factory.mktemp("measures") / "store"
    score_corpus([str(made)], str(out), workers=0)
    with open_store(str(out)) as opened:
        yield opened


@pytest.fixture(scope="session")
def measured(store: Store) -> pd.DataFrame:
    from disclosure_nlp.measures import text_measures

    return text_measures(store)


@pytest.fixture
def narratives() -> Maker:
    """Return a function that makes narratives of one year from the sentences of each report."""
    return partial(make_narratives, Vocabulary())


def make_narratives(
    vocabulary: Vocabulary,
    reports: Sequence[Sequence[str]],
    labels: Sequence[str] = (),
    section: str = "overview",
    agencies: Sequence[str] | None = None,
) -> Narratives:
    """Return narratives of one year from the sentences of each report, all with the same labels and section."""
    names = list(agencies or [f"a{at:04}" for at in range(len(reports))])
    texts = [text for own in reports for text in own]
    flags = np.zeros((len(texts), len(LABELS)), dtype=bool)
    for label in labels:
        flags[:, LABELS.index(label)] = True
    frame = pd.DataFrame({"report": names, "agency_id": names, "agency": None, "region": None})
    return Narratives(
        reports=frame.assign(level="county", kind="department", placed=True),
        report=np.repeat(np.arange(len(reports)), [len(own) for own in reports]),
        section=np.full(len(texts), SECTIONS.index(section)),
        heading=np.zeros(len(texts), dtype=bool),
        han=count_han(texts),
        labels=flags,
        training=np.zeros((len(texts), len(training_type_ids())), dtype=bool),
        body_sentences=np.arange(len(texts)),
        texts=texts,
        vocabulary=vocabulary,
    )
