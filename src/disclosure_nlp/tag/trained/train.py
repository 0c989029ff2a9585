"""Training of a model from labelled narratives."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from disclosure_nlp.paths import AnyPath, AnyPaths, as_path_strings
from disclosure_nlp.tag.labels import LABELS, load_labels, read_user_labels
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.tokenizer import default_tokenizer
from disclosure_nlp.tag.trained.augmentation import augment_narratives
from disclosure_nlp.tag.trained.dataset import hash_corpus, read_corpus
from disclosure_nlp.tag.trained.learner import NarrativeTagger
from disclosure_nlp.tag.trained.model_file import FORMAT, ModelHeader, TaggerModel, hash_sentence, write_model
from disclosure_nlp.tag.trained.preparation import prepare_narratives


def train_model(paths: AnyPaths, out: AnyPath, labels: AnyPath | None = None, **parameters: Any) -> TaggerModel:
    """Train a tagger on labelled narratives and write its model file.

    Parameters
    ----------
    paths : iterable of str or Path
        JSON Lines files or folders of them (see `read_corpus`).
    out : str or Path
        Where the model goes, by custom with the ending ``.npz``.
    labels : str or Path, optional
        TOML file of labels in addition to those of the record (`read_user_labels`); one of axis ``form`` is exclusive.
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
    paths = as_path_strings(paths)
    own = read_user_labels(labels) if labels is not None else ()
    names = tuple(label.id for label in own)
    narratives = read_corpus(paths, (*LABELS, *names))
    tagger = NarrativeTagger(own_labels=names, **parameters).fit(
        [*prepare_narratives(narratives), *augment_narratives(narratives)]
    )
    forms = (*load_labels().label_ids_of_axis("form"), *(label.id for label in own if label.axis == "form"))
    model = _make_model(tagger, forms, hash_corpus(paths), sum(len(item.rows) for item in narratives), len(narratives))
    model = model._replace(seen=frozenset(hash_sentence(row.text) for item in narratives for row in item.rows))
    write_model(out, model)
    return model


def _make_model(
    tagger: NarrativeTagger, form_labels: tuple[str, ...], corpus_hash: str, n_sentences: int, n_narratives: int
) -> TaggerModel:
    """Return the model of a fitted tagger with the header that is written to its file."""
    vocabulary, numbers = tagger.vocabulary_, tagger.parameters_
    header = ModelHeader(
        format=FORMAT,
        version=f"{FORMAT}-{corpus_hash[:8]}",
        tokenizer=default_tokenizer().name,
        lexicon=load_lexicon().version,
        labels=tagger.classes_,
        forms=form_labels,
        training=corpus_hash,
        units=n_sentences,
        narratives=n_narratives,
        scikit_learn=version("scikit-learn"),
        text_scale=vocabulary.text_scale,
        context_scale=vocabulary.context_scale,
        strength=numbers.strength,
        parameters=tagger.get_params(),
        names=vocabulary.names,
    )
    return TaggerModel(header, vocabulary, numbers)
