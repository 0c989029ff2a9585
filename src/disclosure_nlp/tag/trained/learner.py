"""Estimator of the labels of sentences, with the interface of scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import msg
from disclosure_nlp.model.frames import make_frame
from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.tagging import make_contexts
from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer
from disclosure_nlp.tag.trained.dataset import LabelledUnit, Narrative
from disclosure_nlp.tag.trained.evaluate import list_errors, summarize_predictions
from disclosure_nlp.tag.trained.features import UnitFeatures, narrative_features
from disclosure_nlp.tag.trained.fitting import (
    GoldLabels,
    fit_calibration,
    fit_linear,
    fit_segment_gain,
    fit_thresholds,
    mean_log_loss,
)
from disclosure_nlp.tag.trained.metrics import count_hits, macro_f1
from disclosure_nlp.tag.trained.params import (
    Floats,
    LabelLimits,
    ModelParameters,
    calibrate,
    decide_labels,
    find_label_limits,
    smooth_acts,
    smooth_acts_of_all,
)
from disclosure_nlp.tag.trained.segments import RawOdds, raw_odds
from disclosure_nlp.tag.trained.sequence import act_index, learn_transitions
from disclosure_nlp.tag.trained.vocabulary import Vocabulary, feature_group, learn_vocabulary

if TYPE_CHECKING:
    import pandas as pd

# The estimator's base; scikit-learn is needed for fitting only, and this module is for fitting.
_Estimator: Any = import_optional("sklearn.base", "training", "train").BaseEstimator
Labels = Sequence[Sequence[str]]
_STRENGTHS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
_ACTS = (0, 1)  # columns of problem and remediation


class PreparedNarrative(NamedTuple):
    """A narrative with its precomputed contexts and features, and its sample weight in fitting."""

    narrative: Narrative
    readings: list[SentenceContext]
    features: list[UnitFeatures]
    weight: float = 1.0

    @property
    def titles(self) -> list[bool]:
        """Flags of the bare headings."""
        return [reading.state.title for reading in self.readings]

    @property
    def limits(self) -> list[LabelLimits]:
        """Restrictions on the labels of each unit."""
        return list(map(find_label_limits, self.readings))


def prepare_narratives(
    narratives: Sequence[Narrative], *, section: bool = True, tokenizer: Tokenizer | None = None
) -> list[PreparedNarrative]:
    """Return narratives with their contexts and features computed, for reuse in several fits."""
    lexicon, tokenizer = load_lexicon(), tokenizer or default_tokenizer()
    result = []
    for narrative in narratives:
        readings = make_contexts(narrative.sentences(section), lexicon, narrative.year, tokenizer)
        result.append(PreparedNarrative(narrative, readings, narrative_features(readings, tokenizer)))
    return result


def bare_copies(narratives: Sequence[Narrative], tokenizer: Tokenizer | None = None) -> list[PreparedNarrative]:
    """Return training copies without sections and without discourse-state features.

    Titles of sections are lost in many published pages, and the state is read by rules that can be wrong: what is learnt
    must not rest on them alone.
    """
    return [
        item._replace(
            features=[
                unit._replace(context=[name for name in unit.context if feature_group(name) != "state"])
                for unit in item.features
            ]
        )
        for item in prepare_narratives(narratives, section=False, tokenizer=tokenizer)
    ]


class NarrativeTagger(_Estimator):  # type: ignore[misc]
    """Scikit-learn estimator of labels: one linear model per label, and a chain over problem and remediation.

    A sample is a narrative: a `Narrative` (`read_corpus`), a `PreparedNarrative` one, or a sequence of unit texts. A target is
    the labels of its units, a sequence of sequences; without targets the labels of the narratives are taken.

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
    numbers_ : Parameters
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
        """The labels, in the order of the columns."""
        return (*LABELS, *self.own_labels)

    def __sklearn_tags__(self) -> Any:
        """Return the tags: text in, several labels per unit out, nothing validated by scikit-learn."""
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.string = False, True
        tags.target_tags.required, tags.target_tags.multi_output = False, True
        tags.no_validation = True
        return tags

    def fit(self, X: Sequence[Sample], y: Sequence[Labels] | None = None) -> Self:  # noqa: N803
        """Fit on labelled narratives.

        Parameters
        ----------
        X : sequence of Narrative, PreparedNarrative or sequence of str
            Narratives.
        y : sequence of sequences of labels, optional
            Labels per unit of each narrative; by default those of its rows.

        Raises
        ------
        ValueError
            When there is no narrative, or the numbers of narratives and targets, or units and labels, differ.
        """
        items = prepare_samples(X, y)
        raw = out_of_fold_odds(self, items)
        self.vocabulary_, weights, bias = self._fit_linear_models(items)
        self.numbers_ = self.finish(items, raw, weights, bias)
        return self

    def finish(
        self, items: Sequence[PreparedNarrative], raw: RawOdds, weights: NDArray[np.float32], bias: Floats
    ) -> ModelParameters:
        """Fit gains, chain, calibration and thresholds on out-of-fold log-odds, and return all parameters."""
        truth = gold_labels(items, self.classes_, exclusive=True)
        topics = [at for at, label in enumerate(self.classes_) if label in load_labels().of_axis("topic")]
        gain = fit_segment_gain(raw.whole, raw.excess, truth, topics)
        odds = raw.combined(gain)
        lift, _ = learn_transitions(_act_sequences(items))
        strength = self._choose_chain_strength(items, odds, lift, truth) if self.sequence else 0.0
        odds = smooth_acts_of_all(odds, [item.titles for item in items], lift, strength)
        slope, shift = fit_calibration(odds, truth)
        thresholds = fit_thresholds(odds, slope, shift, truth)
        return ModelParameters(weights, bias, slope, shift, thresholds, lift, gain, strength)

    def _choose_chain_strength(
        self, items: Sequence[PreparedNarrative], odds: Floats, lift: Floats, truth: GoldLabels
    ) -> float:
        """Return the strength of the chain over acts with the lowest log loss."""
        losses = {}
        for strength in _STRENGTHS:
            decided = smooth_acts_of_all(odds, [item.titles for item in items], lift, strength)
            slope, shift = fit_calibration(decided, truth)
            losses[strength] = mean_log_loss(decided * slope + shift, truth, _ACTS)
        return min(losses, key=lambda strength: (losses[strength], strength))

    def _fit_linear_models(self, items: Sequence[PreparedNarrative]) -> tuple[Vocabulary, NDArray[np.float32], Floats]:
        features = [item.features for item in items]
        vocabulary = learn_vocabulary(features, self.least, self.drop, self.text_scale, self.context_scale)
        rows = vocabulary.rows(unit for item in features for unit in item)
        truth = gold_labels(items, self.classes_, exclusive=True)
        counted = np.repeat([item.weight for item in items], list(map(len, features)))
        weights, bias = fit_linear(rows, len(vocabulary), truth, self.penalty, counted)
        if len(vocabulary) <= self.width:
            return vocabulary, weights, bias
        largest = np.abs(weights).max(axis=1) * vocabulary.rarity
        kept = np.sort(np.argsort(-largest, kind="stable")[: self.width])
        return vocabulary.keep(kept), weights[kept], bias

    def raw_odds(self, items: Sequence[PreparedNarrative], train: Sequence[PreparedNarrative]) -> RawOdds:
        """Return the raw log-odds of some narratives under a model fitted on others."""
        return raw_odds([unit for item in items for unit in item.features], *self._fit_linear_models(train))

    def predict_proba(self, X: Sequence[Sample]) -> NDArray[np.object_]:  # noqa: N803
        """Return calibrated probabilities: one array of shape (units, labels) per narrative."""
        self._check_fitted()
        return _object_array([self._predict_probabilities(item) for item in prepare_samples(X)])

    def predict(self, X: Sequence[Sample]) -> NDArray[np.object_]:  # noqa: N803
        """Return one list per narrative with the labels of its units."""
        self._check_fitted()
        return _object_array([self._predict_labels(item) for item in prepare_samples(X)])

    def score(self, X: Sequence[Sample], y: Sequence[Labels] | None = None) -> float:  # noqa: N803
        """Return the macro-F1 over labels with five or more units, or over all labels if there are none."""
        self._check_fitted()
        items = prepare_samples(X, y)
        hits = [count_hits(item.narrative.rows, self._predict_labels(item), self.classes_) for item in items]
        counts = np.sum(hits, axis=0)
        return macro_f1(counts) or macro_f1(counts, [label for label in LABELS if label in self.classes_])

    def evaluate(self, X: Sequence[Sample], y: Sequence[Labels] | None = None) -> dict[str, Any]:  # noqa: N803
        """Return the metrics of the predictions, and the wrongly labelled units under ``errors``."""
        self._check_fitted()
        items = prepare_samples(X, y)
        narratives, given = [item.narrative for item in items], [self._predict_labels(item) for item in items]
        return summarize_predictions(narratives, given, self.classes_) | {"errors": list_errors(narratives, given)}

    def label_table(self, X: Sequence[Sample], y: Sequence[Labels] | None = None) -> pd.DataFrame:  # noqa: N803
        """Return precision, recall, F1 and support as a pandas frame, one row per label.

        Raises
        ------
        MissingExtraError
            When pandas is not installed.
        """
        rows = [(name, *figures.values()) for name, figures in self.evaluate(X, y)["labels"].items()]
        return make_frame(("label", "precision", "recall", "f1", "support"), rows).set_index("label")

    def _check_fitted(self) -> None:
        if not hasattr(self, "numbers_"):
            exceptions = import_optional("sklearn.exceptions", "training", "train")
            raise exceptions.NotFittedError(str(msg("error.not_fitted")))

    def _predict_labels(self, item: PreparedNarrative) -> list[tuple[str, ...]]:
        return decide_labels(self._predict_probabilities(item), self.numbers_.thresholds, self.classes_, item.limits)

    def _predict_probabilities(self, item: PreparedNarrative) -> Floats:
        return label_probabilities(self.vocabulary_, self.numbers_, item.features, item.titles)


Sample = Narrative | PreparedNarrative | Sequence[str]


def prepare_samples(samples: Sequence[Sample], targets: Sequence[Labels] | None = None) -> list[PreparedNarrative]:
    """Return samples as prepared narratives, with the targets as the labels of their units.

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


def _prepare_sample(sample: Sample, labels: Labels | None, at: int) -> PreparedNarrative:
    if isinstance(sample, PreparedNarrative):
        own = sample.narrative if labels is None else _with_labels(sample.narrative, labels)
        return sample if own is sample.narrative else sample._replace(narrative=own)
    if not isinstance(sample, Narrative):
        if isinstance(sample, str) or not all(isinstance(text, str) for text in sample):
            raise ValueError(str(msg("error.no_narrative", got=type(sample).__name__)))
        sample = Narrative(f"{at}", tuple(LabelledUnit(f"{at}", text, ()) for text in sample))
    return prepare_narratives([sample if labels is None else _with_labels(sample, labels)])[0]


def _with_labels(narrative: Narrative, labels: Labels) -> Narrative:
    if len(labels) != len(narrative.rows):
        sizes = {"got": len(labels), "expected": len(narrative.rows)}
        raise ValueError(str(msg("error.lengths", what=f"y[{narrative.report}]", **sizes)))
    rows = zip(narrative.rows, labels, strict=True)
    return narrative._replace(rows=tuple(msgspec.structs.replace(row, labels=tuple(own)) for row, own in rows))


def _object_array(values: Sequence[Any]) -> NDArray[np.object_]:
    """Return values as an array of objects, shape (narratives,), which scikit-learn can index and concatenate."""
    array = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        array[at] = value
    return array


def label_probabilities(
    vocabulary: Vocabulary, numbers: ModelParameters, features: Sequence[UnitFeatures], titles: Sequence[bool]
) -> Floats:
    """Return the calibrated label probabilities of a narrative, shape (units, labels)."""
    if not features:
        return np.zeros((0, len(numbers.bias)))
    odds = raw_odds(features, vocabulary, numbers.weights, numbers.bias).combined(numbers.gain)
    return calibrate(smooth_acts(odds, titles, numbers.lift, numbers.strength), numbers.slope, numbers.shift)


def gold_labels(
    items: Sequence[PreparedNarrative], labels: Sequence[str] = LABELS, exclusive: bool = False
) -> GoldLabels:
    """Return the gold labels of all units in order, and which count.

    With ``exclusive``, optional labels of a unit that has a form label count as absent, since a form label excludes others.
    """
    forms = set(load_labels().of_axis("form"))
    rows = [row for item in items for row in item.narrative.rows]
    if exclusive:
        rows = [msgspec.structs.replace(row, optional=()) if row.truth & forms else row for row in rows]
    given = np.array([[label in row.labels for label in labels] for row in rows], dtype=bool)
    counts = np.array([[label not in row.optional for label in labels] for row in rows], dtype=bool)
    return GoldLabels(given & counts, counts)


def split(
    items: Sequence[PreparedNarrative], folds: int, parts_of: Mapping[str, int] | None = None
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield (train, test) positions of the folds; a report is never in both.

    By default every source is spread over the parts; ``parts_of`` maps reports to parts of one's own.
    """
    reports = list(dict.fromkeys(item.narrative.report for item in items))
    rank = parts_of or {report: n % folds for n, report in enumerate(reports)}
    parts = [rank[item.narrative.report] for item in items]
    for fold in sorted(set(parts)):
        train, test = ([at for at, part in enumerate(parts) if (part == fold) is own] for own in (False, True))
        yield train, test


def out_of_fold_odds(
    tagger: NarrativeTagger, items: Sequence[PreparedNarrative], parts_of: Mapping[str, int] | None = None
) -> RawOdds:
    """Return the log-odds of every unit under models that were not fitted on its narrative."""
    ends = np.cumsum([0, *(len(item.features) for item in items)])
    whole, excess = np.zeros((2, int(ends[-1]), len(tagger.classes_)))
    for train, test in split(items, tagger.folds, parts_of):
        rows = np.concatenate([np.arange(ends[at], ends[at + 1]) for at in test])
        whole[rows], excess[rows] = tagger.raw_odds([items[at] for at in test], [items[at] for at in train])
    return RawOdds(whole, excess)


def _act_sequences(items: Sequence[PreparedNarrative]) -> list[list[int]]:
    """Return the sequence of acts of each narrative, without its headings."""
    return [
        [
            act_index(row.truth)
            for row, title in zip(item.narrative.rows, item.titles, strict=True)
            if not title and not {"problem", "remediation"} & set(row.optional)
        ]
        for item in items
    ]
