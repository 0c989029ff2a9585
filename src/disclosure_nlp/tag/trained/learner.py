"""Estimator that labels sentences, with the interface of scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import msg
from disclosure_nlp.model.frames import make_frame
from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.trained.dataset import LabelledSentence, Narrative
from disclosure_nlp.tag.trained.evaluate import list_errors, summarize_predictions
from disclosure_nlp.tag.trained.features import SentenceFeatures
from disclosure_nlp.tag.trained.fitting import (
    GoldLabels,
    fit_calibration,
    fit_linear,
    fit_segment_gain,
    fit_thresholds,
    mean_log_loss,
)
from disclosure_nlp.tag.trained.metrics import confusion_counts, macro_f1
from disclosure_nlp.tag.trained.params import (
    Floats,
    ModelParameters,
    calibrate,
    decide_labels,
    smooth_acts,
    smooth_acts_of_all,
)
from disclosure_nlp.tag.trained.preparation import PreparedNarrative, prepare_narratives
from disclosure_nlp.tag.trained.segments import RawLogOdds, compute_raw_log_odds
from disclosure_nlp.tag.trained.sequence import act_index, learn_transitions
from disclosure_nlp.tag.trained.vocabulary import Vocabulary, learn_vocabulary

if TYPE_CHECKING:
    import pandas as pd

# The estimator's base; scikit-learn is needed for fitting only, and this module is for fitting.
_Estimator: Any = import_optional("sklearn.base", "training", "train").BaseEstimator
Labels = Sequence[Sequence[str]]
_STRENGTHS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
_ACTS = (0, 1)  # columns of problem and remediation


class NarrativeTagger(_Estimator):  # type: ignore[misc]
    """Scikit-learn estimator of sentence labels: one linear model per label, and a chain over problem and remediation.

    A sample is the narrative of one report: a `Narrative`, a `PreparedNarrative` or a sequence of sentence texts. A
    target is the sequence of its sentences' labels; without targets, the labels of the narratives are used.

    Parameters
    ----------
    penalty : float, default 3.0
        Inverse strength of the L2 penalty.
    least : int, default 3
        Narratives that must have a feature.
    width : int, default 20000
        Features selected, by the largest weight for any label.
    text_scale, context_scale : float
        Size of the two kinds of features (see `Vocabulary`).
    drop : tuple of str, default ()
        Groups of features left out.
    sequence : bool, default True
        Whether problem and remediation are decided over the sequence.
    folds : int, default 5
        Parts for the predictions that calibration, thresholds and chain are learnt from.

    own_labels : tuple of str, default ()
        Labels in addition to those of the record.

    Attributes
    ----------
    vocabulary_ : Vocabulary
        Features selected.
    parameters_ : Parameters
        Weights, calibration, thresholds and chain.

    Examples
    --------
    >>> texts = [["全年主动公开信息9条。", "存在业务培训不够的问题。"], ["公开政府信息12条。", "培训不足的问题仍然存在。"]] * 3
    >>> labels = [[("proactive",), ("problem",)]] * 6
    >>> tagger = NarrativeTagger(folds=2).fit(texts, labels)
    >>> tagger.predict([["主动公开信息20条。"]])[0]
    [('proactive',)]
    """

    def __init__(
        self,
        penalty: float = 3.0,
        least: int = 3,
        width: int = 20000,
        text_scale: float = 10.0,
        context_scale: float = 1.0,
        drop: tuple[str, ...] = (),
        sequence: bool = True,
        folds: int = 5,
        own_labels: tuple[str, ...] = (),
    ) -> None:
        self.penalty = penalty
        self.least = least
        self.width = width
        self.text_scale = text_scale
        self.context_scale = context_scale
        self.drop = drop
        self.sequence = sequence
        self.folds = folds
        self.own_labels = own_labels

    @property
    def classes_(self) -> tuple[str, ...]:
        """The labels that the estimator predicts, in the order of the columns of `predict_proba`."""
        return (*LABELS, *self.own_labels)

    def __sklearn_tags__(self) -> Any:
        """Return scikit-learn's tags of the estimator: text samples, several labels per sentence, no validation."""
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.string = False, True
        tags.target_tags.required, tags.target_tags.multi_output = False, True
        tags.no_validation = True
        return tags

    def fit(self, X: Sequence[Sample], y: Sequence[Labels] | None = None) -> Self:  # noqa: N803
        """Fit the estimator on labelled narratives.

        Parameters
        ----------
        X : sequence of Narrative, PreparedNarrative or sequence of str
            Narratives.
        y : sequence of sequences of labels, optional
            Labels of each sentence or heading of each narrative; by default the labels stored in the narrative.

        Raises
        ------
        ValueError
            When there is no narrative, or the counts of narratives and targets, or of sentences and labels, differ.
        """
        items = prepare_samples(X, y)
        raw = out_of_fold_log_odds(self, items)
        self.vocabulary_, weights, bias = self._fit_linear_models(items)
        self.parameters_ = self.fit_decision(items, raw, weights, bias)
        return self

    def fit_decision(
        self, narratives: Sequence[PreparedNarrative], raw: RawLogOdds, weights: NDArray[np.float32], bias: Floats
    ) -> ModelParameters:
        """Fit calibration, decision thresholds and the chain over problem and remedy on cross-validated log-odds.

        Return all model parameters.
        """
        truth = gold_arrays(narratives, self.classes_, exclusive=True)
        topics = [at for at, label in enumerate(self.classes_) if label in load_labels().label_ids_of_axis("topic")]
        gain = fit_segment_gain(raw.whole, raw.excess, truth, topics)
        odds = raw.combine_with_gain(gain)
        lift, _ = learn_transitions(_act_sequences(narratives))
        strength = self._choose_chain_strength(narratives, odds, lift, truth) if self.sequence else 0.0
        odds = smooth_acts_of_all(odds, [item.heading_flags for item in narratives], lift, strength)
        slope, shift = fit_calibration(odds, truth)
        thresholds = fit_thresholds(odds, slope, shift, truth)
        return ModelParameters(weights, bias, slope, shift, thresholds, lift, gain, strength)

    def _choose_chain_strength(
        self, narratives: Sequence[PreparedNarrative], odds: Floats, lift: Floats, gold: GoldLabels
    ) -> float:
        """Return the strength of the linear chain over problem and remedy labels with the lowest log loss."""
        losses = {}
        for strength in _STRENGTHS:
            decided = smooth_acts_of_all(odds, [item.heading_flags for item in narratives], lift, strength)
            slope, shift = fit_calibration(decided, gold)
            losses[strength] = mean_log_loss(decided * slope + shift, gold, _ACTS)
        return min(losses, key=lambda strength: (losses[strength], strength))

    def _fit_linear_models(
        self, narratives: Sequence[PreparedNarrative]
    ) -> tuple[Vocabulary, NDArray[np.float32], Floats]:
        """Fit one linear model per label; return the vocabulary, weights of shape (features, labels) and biases."""
        features = [item.features for item in narratives]
        vocabulary = learn_vocabulary(features, self.least, self.drop, self.text_scale, self.context_scale)
        rows = vocabulary.to_sparse_rows(unit for item in features for unit in item)
        truth = gold_arrays(narratives, self.classes_, exclusive=True)
        counted = np.repeat([item.weight for item in narratives], list(map(len, features)))
        weights, bias = fit_linear(rows, len(vocabulary), truth, self.penalty, counted)
        if len(vocabulary) <= self.width:
            return vocabulary, weights, bias
        largest = np.abs(weights).max(axis=1) * vocabulary.rarity
        kept = np.sort(np.argsort(-largest, kind="stable")[: self.width])
        return vocabulary.select_columns(kept), weights[kept], bias

    def raw_log_odds(self, narratives: Sequence[PreparedNarrative], train: Sequence[PreparedNarrative]) -> RawLogOdds:
        """Return the log-odds of the labels of narratives under linear models fitted on the narratives ``train``."""
        return compute_raw_log_odds(
            [unit for item in narratives for unit in item.features], *self._fit_linear_models(train)
        )

    def predict_proba(self, X: Sequence[Sample]) -> NDArray[np.object_]:  # noqa: N803
        """Return calibrated label probabilities: one array of shape (sentences, labels) per narrative."""
        self._check_fitted()
        return _to_object_array([self._predict_probabilities(item) for item in prepare_samples(X)])

    def predict(self, X: Sequence[Sample]) -> NDArray[np.object_]:  # noqa: N803
        """Return the labels of every sentence: one list per narrative."""
        self._check_fitted()
        return _to_object_array([self._predict_labels(item) for item in prepare_samples(X)])

    def score(self, X: Sequence[Sample], y: Sequence[Labels] | None = None) -> float:  # noqa: N803
        """Return the macro-F1 of the predictions over the labels with at least five gold sentences.

        Over all if there are none.
        """
        self._check_fitted()
        items = prepare_samples(X, y)
        hits = [confusion_counts(item.narrative.rows, self._predict_labels(item), self.classes_) for item in items]
        counts = np.sum(hits, axis=0)
        return macro_f1(counts) or macro_f1(counts, [label for label in LABELS if label in self.classes_])

    def evaluate(self, X: Sequence[Sample], y: Sequence[Labels] | None = None) -> dict[str, Any]:  # noqa: N803
        """Return the metrics of the predictions as a dict, with a list of the wrongly labelled sentences."""
        self._check_fitted()
        items = prepare_samples(X, y)
        narratives, given = [item.narrative for item in items], [self._predict_labels(item) for item in items]
        return summarize_predictions(narratives, given, self.classes_) | {"errors": list_errors(narratives, given)}

    def label_table(self, X: Sequence[Sample], y: Sequence[Labels] | None = None) -> pd.DataFrame:  # noqa: N803
        """Return precision, recall, F1 and support of the predictions as a pandas frame, one row per label.

        Raises
        ------
        MissingExtraError
            When pandas is not installed.
        """
        rows = [(name, *figures.values()) for name, figures in self.evaluate(X, y)["labels"].items()]
        return make_frame(("label", "precision", "recall", "f1", "support"), rows).set_index("label")

    def _check_fitted(self) -> None:
        """Raise scikit-learn's NotFittedError if the tagger is not fitted."""
        if not hasattr(self, "parameters_"):
            exceptions = import_optional("sklearn.exceptions", "training", "train")
            raise exceptions.NotFittedError(str(msg("error.not_fitted")))

    def _predict_labels(self, narrative: PreparedNarrative) -> list[tuple[str, ...]]:
        """Return the predicted labels of the sentences of a narrative, one tuple per sentence."""
        return decide_labels(
            self._predict_probabilities(narrative),
            self.parameters_.thresholds,
            self.classes_,
            narrative.label_constraints,
        )

    def _predict_probabilities(self, narrative: PreparedNarrative) -> Floats:
        """Return the calibrated probabilities of a narrative's labels, shape (sentences, labels)."""
        return label_probabilities(self.vocabulary_, self.parameters_, narrative.features, narrative.heading_flags)


Sample = Narrative | PreparedNarrative | Sequence[str]


def prepare_samples(samples: Sequence[Sample], targets: Sequence[Labels] | None = None) -> list[PreparedNarrative]:
    """Return samples of any accepted type as prepared narratives, with the targets, if any, as gold labels.

    Raises
    ------
    ValueError
        When there is no sample, or the numbers of samples and targets, or units and labels, differ.
    """
    if not len(samples):
        raise ValueError(str(msg("error.no_samples")))
    if targets is not None and len(targets) != len(samples):
        raise ValueError(str(msg("error.lengths", what="y", got=len(targets), expected=len(samples))))
    return [_prepare_sample(item, None if targets is None else targets[at], at) for at, item in enumerate(samples)]


def _prepare_sample(sample: Sample, labels: Labels | None, index: int) -> PreparedNarrative:
    """Return one sample of any accepted type as a prepared narrative, with other gold labels if some are passed."""
    if isinstance(sample, PreparedNarrative):
        own = sample.narrative if labels is None else _replace_gold_labels(sample.narrative, labels)
        return sample if own is sample.narrative else sample._replace(narrative=own)
    if not isinstance(sample, Narrative):
        if isinstance(sample, str) or not all(isinstance(text, str) for text in sample):
            raise ValueError(str(msg("error.no_narrative", got=type(sample).__name__)))
        sample = Narrative(f"{index}", tuple(LabelledSentence(f"{index}", text, ()) for text in sample))
    return prepare_narratives([sample if labels is None else _replace_gold_labels(sample, labels)])[0]


def _replace_gold_labels(narrative: Narrative, labels: Labels) -> Narrative:
    """Return a copy of a narrative with other gold labels."""
    if len(labels) != len(narrative.rows):
        sizes = {"got": len(labels), "expected": len(narrative.rows)}
        raise ValueError(str(msg("error.lengths", what=f"y[{narrative.report}]", **sizes)))
    rows = zip(narrative.rows, labels, strict=True)
    return narrative._replace(rows=tuple(msgspec.structs.replace(row, labels=tuple(own)) for row, own in rows))


def _to_object_array(values: Sequence[Any]) -> NDArray[np.object_]:
    """Return values as a one-dimensional NumPy array of dtype object, which scikit-learn can index."""
    array = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        array[at] = value
    return array


def label_probabilities(
    vocabulary: Vocabulary,
    parameters: ModelParameters,
    features: Sequence[SentenceFeatures],
    is_heading: Sequence[bool],
) -> Floats:
    """Return the calibrated label probabilities of a narrative, shape (sentences, labels), before labels are chosen."""
    if not features:
        return np.zeros((0, len(parameters.bias)))
    odds = compute_raw_log_odds(features, vocabulary, parameters.weights, parameters.bias).combine_with_gain(
        parameters.gain
    )
    return calibrate(
        smooth_acts(odds, is_heading, parameters.lift, parameters.strength), parameters.slope, parameters.shift
    )


def gold_arrays(
    narratives: Sequence[PreparedNarrative], labels: Sequence[str] = LABELS, exclusive: bool = False
) -> GoldLabels:
    """Return the gold labels of all sentences as a boolean array, and a mask that is False for optional labels.

    With ``exclusive``, optional labels of a sentence with a form label (heading, boilerplate, …) count as absent,
    since a form label excludes all others.
    """
    forms = set(load_labels().label_ids_of_axis("form"))
    rows = [row for item in narratives for row in item.narrative.rows]
    if exclusive:
        rows = [msgspec.structs.replace(row, optional=()) if row.gold_labels & forms else row for row in rows]
    given = np.array([[label in row.labels for label in labels] for row in rows], dtype=bool)
    counts = np.array([[label not in row.optional for label in labels] for row in rows], dtype=bool)
    return GoldLabels(given & counts, counts)


def split_folds(
    narratives: Sequence[PreparedNarrative], folds: int, fold_by_report: Mapping[str, int] | None = None
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield (train, test) narrative indices of the folds of a cross-validation; no report is in both.

    By default, the reports of every source are spread evenly over the folds.
    """
    reports = list(dict.fromkeys(item.narrative.report for item in narratives))
    rank = fold_by_report or {report: n % folds for n, report in enumerate(reports)}
    parts = [rank[item.narrative.report] for item in narratives]
    for fold in sorted(set(parts)):
        train, test = ([at for at, part in enumerate(parts) if (part == fold) is own] for own in (False, True))
        yield train, test


def out_of_fold_log_odds(
    tagger: NarrativeTagger, narratives: Sequence[PreparedNarrative], fold_by_report: Mapping[str, int] | None = None
) -> RawLogOdds:
    """Return the log-odds of the labels of every sentence under models fitted without its narrative."""
    ends = np.cumsum([0, *(len(item.features) for item in narratives)])
    whole, excess = np.zeros((2, int(ends[-1]), len(tagger.classes_)))
    for train, test in split_folds(narratives, tagger.folds, fold_by_report):
        rows = np.concatenate([np.arange(ends[at], ends[at + 1]) for at in test])
        whole[rows], excess[rows] = tagger.raw_log_odds(
            [narratives[at] for at in test], [narratives[at] for at in train]
        )
    return RawLogOdds(whole, excess)


def _act_sequences(narratives: Sequence[PreparedNarrative]) -> list[list[int]]:
    """Return, for each narrative, the acts (none, problem, remediation, both) of its sentences as indices."""
    return [
        [
            act_index(row.gold_labels)
            for row, title in zip(item.narrative.rows, item.heading_flags, strict=True)
            if not title and not {"problem", "remediation"} & set(row.optional)
        ]
        for item in narratives
    ]
