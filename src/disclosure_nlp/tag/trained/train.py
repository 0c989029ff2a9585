"""Train a model from labelled narratives."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.tokenizer import default_tokenizer
from disclosure_nlp.tag.trained.corpus import corpus_hash, read_corpus
from disclosure_nlp.tag.trained.learner import NarrativeTagger, bare_copies, prepare
from disclosure_nlp.tag.trained.model_file import FORMAT, Header, Model, write_model


def train_model(paths: Iterable[str | Path], out: str | Path, **parameters: Any) -> Model:
    """Train on labelled narratives and write the model file.

    Parameters
    ----------
    paths : iterable of str or Path
        JSON Lines files or folders of them (see `read_corpus`).
    out : str or Path
        Where the model goes, by custom with the ending ``.npz``.
    **parameters
        Those of `NarrativeTagger`.

    Returns
    -------
    Model
        As written; the same corpus gives the same file.

    Raises
    ------
    DefinitionError
        When the corpus is wrong, or scikit-learn is not installed.
    """
    paths = list(paths)
    narratives = read_corpus(paths)
    tagger = NarrativeTagger(**parameters).fit([*prepare(narratives), *bare_copies(narratives)])
    model = _model(tagger, corpus_hash(paths), sum(len(item.rows) for item in narratives), len(narratives))
    write_model(out, model)
    return model


def _model(tagger: NarrativeTagger, training: str, units: int, narratives: int) -> Model:
    vocabulary, numbers = tagger.vocabulary_, tagger.numbers_
    header = Header(
        format=FORMAT,
        version=f"{FORMAT}-{training[:8]}",
        tokenizer=default_tokenizer().name,
        lexicon=load_lexicon().version,
        labels=tagger.classes_,
        training=training,
        units=units,
        narratives=narratives,
        scikit_learn=version("scikit-learn"),
        text_scale=vocabulary.text_scale,
        context_scale=vocabulary.context_scale,
        strength=numbers.strength,
        parameters=tagger.get_params(),
        names=vocabulary.names,
    )
    return Model(header, vocabulary, numbers)
