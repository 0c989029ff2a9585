"""The tagger as a scikit-learn estimator: what scikit-learn does with one works on narratives."""

import pickle
from collections.abc import Iterator

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, KFold, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks

from disclosure_nlp import NarrativeTagger, datasets, read_corpus
from disclosure_nlp.tag.trained.dataset import Narrative
from disclosure_nlp.tag.trained.preparation import prepare_narratives

# Checks of scikit-learn that feed tables of numbers; what they check is checked on narratives below.
NEEDS_NUMBERS = {
    "check_array_api_input",
    "check_dict_unchanged",
    "check_dont_overwrite_parameters",
    "check_estimator_sparse_array",
    "check_estimator_sparse_matrix",
    "check_estimators_dtypes",
    "check_estimators_fit_returns_self",
    "check_estimators_overwrite_params",
    "check_estimators_pickle",
    "check_f_contiguous_array_estimator",
    "check_fit2d_1feature",
    "check_fit2d_1sample",
    "check_fit_check_is_fitted",
    "check_fit_idempotent",
    "check_fit_score_takes_y",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_pipeline_consistency",
    "check_positive_only_tag_during_fit",
    "check_readonly_memmap_input",
}


@pytest.fixture(scope="module")
def narratives() -> list[Narrative]:
    return read_corpus(datasets.labelled_corpus() / "narratives-2.jsonl")[:9]


@pytest.fixture(scope="module")
def fitted(narratives: list[Narrative]) -> NarrativeTagger:
    return NarrativeTagger(folds=2).fit(narratives)


def labels(narratives: list[Narrative]) -> list[list[tuple[str, ...]]]:
    return [[row.labels for row in item.rows] for item in narratives]


def texts(narratives: list[Narrative]) -> list[list[str]]:
    return [[row.text for row in item.rows] for item in narratives]


class Numeric(NarrativeTagger):
    """The tagger with the tag of tables of numbers, so that scikit-learn yields all of its checks."""

    def __sklearn_tags__(self) -> object:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = True
        return tags


def checks() -> Iterator[tuple[str, object]]:
    for check in estimator_checks._yield_all_checks(Numeric(), legacy=True):
        yield getattr(check, "__name__", None) or check.func.__name__, check


def test_scikit_learn_checks_what_applies_to_text() -> None:
    results = estimator_checks.check_estimator(NarrativeTagger(folds=2), on_fail="raise")
    assert {result["status"] for result in results} == {"passed"}
    run = [(name, check) for name, check in checks() if name not in NEEDS_NUMBERS]
    assert len(run) >= 12
    for _, check in run:
        check("NarrativeTagger", NarrativeTagger(folds=2))  # type: ignore[operator]


def test_a_clone_has_the_same_parameters() -> None:
    tagger = NarrativeTagger(penalty=1.0, drop=("word",), own_labels=("hotline",))
    again = clone(tagger)
    assert again is not tagger
    assert again.get_params() == tagger.get_params()
    assert repr(again) == "NarrativeTagger(drop=('word',), own_labels=('hotline',), penalty=1.0)"
    with pytest.raises(ValueError, match="penalti"):
        tagger.set_params(penalti=2.0)
    assert not is_classifier(tagger)


def test_fit_returns_the_estimator_and_changes_no_parameter(narratives: list[Narrative]) -> None:
    tagger = NarrativeTagger(folds=2)
    before = tagger.get_params()
    assert tagger.fit(narratives) is tagger
    assert tagger.get_params() == before


def test_fitting_again_gives_the_same(fitted: NarrativeTagger, narratives: list[Narrative]) -> None:
    again = clone(fitted).fit(narratives)
    assert again.predict(narratives).tolist() == fitted.predict(narratives).tolist()
    assert pickle.loads(pickle.dumps(fitted)).predict(narratives).tolist() == fitted.predict(narratives).tolist()


def test_texts_and_labels_serve_as_well(fitted: NarrativeTagger, narratives: list[Narrative]) -> None:
    tagger = NarrativeTagger(folds=2).fit(texts(narratives), labels(narratives))
    given = tagger.predict(texts(narratives))
    assert given.shape == (len(narratives),)
    assert [len(item) for item in given] == [len(item.rows) for item in narratives]
    assert 0.5 < tagger.score(texts(narratives), labels(narratives)) <= 1


def test_a_prediction_hangs_on_its_narrative_alone(fitted: NarrativeTagger, narratives: list[Narrative]) -> None:
    whole = fitted.predict(narratives)
    assert fitted.predict(narratives[3:5]).tolist() == whole[3:5].tolist()
    assert fitted.predict(narratives[::-1]).tolist() == whole[::-1].tolist()
    shapes = [item.shape for item in fitted.predict_proba(narratives)]
    assert shapes == [(len(item.rows), len(fitted.classes_)) for item in narratives]


def test_cross_validation(narratives: list[Narrative]) -> None:
    tagger = NarrativeTagger(folds=2)
    scores = cross_val_score(tagger, narratives, cv=3)
    assert scores.shape == (3,)
    assert (scores > 0.2).all()
    assert cross_val_score(tagger, texts(narratives), labels(narratives), cv=3).shape == (3,)
    given = cross_val_predict(tagger, narratives, cv=KFold(3))
    assert [len(item) for item in given] == [len(item.rows) for item in narratives]
    probabilities = cross_val_predict(tagger, narratives, cv=KFold(3), method="predict_proba")
    assert all(np.isfinite(item).all() for item in probabilities)


def test_pipeline_and_grid_search(narratives: list[Narrative]) -> None:
    model = make_pipeline(FunctionTransformer(prepare_narratives), NarrativeTagger(folds=2, least=1))
    assert model.fit(narratives).score(narratives) > 0.5
    search = GridSearchCV(model, {"narrativetagger__penalty": [0.3, 3.0]}, cv=2).fit(narratives)
    assert search.best_params_["narrativetagger__penalty"] in (0.3, 3.0)
    assert len(search.cv_results_["mean_test_score"]) == 2


def test_what_cannot_be_used_is_refused(fitted: NarrativeTagger, narratives: list[Narrative]) -> None:
    with pytest.raises(NotFittedError):
        NarrativeTagger().predict(narratives)
    for wrong in ([], ["一段文字"], np.zeros((3, 2))):
        with pytest.raises(ValueError, match="expected"):
            NarrativeTagger(folds=2).fit(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"y: got 1 labels, expected 9"):
        NarrativeTagger(folds=2).fit(narratives, [[]])
    with pytest.raises(ValueError, match="expected"):
        NarrativeTagger(folds=2).fit(narratives, [[]] * len(narratives))
