"""Multiple imputation of sentence labels: recomputes measures on labels drawn from the tagger's probabilities.

Every label of every sentence is drawn with its calibrated probability; problems, remedies and their pairs are derived from the
drawn labels, and the measures are recomputed. Estimates are pooled over the draws by Rubin's rules (1987): `join_estimates`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

from disclosure_nlp.compare.tagging_error import COPIES
from disclosure_nlp.extras import import_optional
from disclosure_nlp.measures.definitions import load_measures
from disclosure_nlp.measures.narratives import SECTIONS, Narratives, count_han, training_type_ids
from disclosure_nlp.measures.parallel import PendingFrames
from disclosure_nlp.measures.specifics import hedge_density
from disclosure_nlp.measures.tags import count_problems_and_remedies, label_shares, training_counts
from disclosure_nlp.measures.words import Vocabulary
from disclosure_nlp.model import Report, Tagging
from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.tagging import make_sentence_contexts, replace_labels

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_CALIBRATED = "trained"
# Measures that depend on labels of two years, which are not drawn.
NOT_DRAWN = ("tx_fol_p", "tx_fol_r")
# In the order of shards, so that each part reads its own.
_KEYS = "SELECT report FROM reports_all WHERE duplicate_of IS NULL AND status <> 'failed' ORDER BY shard, report"
_FORM = ("general", "none", "boilerplate")
_FREE = tuple(label for label in LABELS if label not in (*_FORM, "heading"))
_SEED = 20_215
_AT_ONCE = 500  # reports that a worker of a cluster draws


def label_based_measures() -> tuple[str, ...]:
    """Return the names of the text measures that depend on sentence labels of a single report.

    Examples
    --------
    >>> "tx_pad" in label_based_measures(), "tx_num" in label_based_measures()
    (True, False)
    """
    return tuple(name for name, measure in load_measures().items() if measure.tagger and name not in NOT_DRAWN)


def draw_measures(
    store: Store,
    reports: Iterable[str] | None = None,
    draws: int = COPIES,
    *,
    workers: int = 0,
    scheduler: str | None = None,
) -> pd.DataFrame:
    """Recompute measures based on sentence labels under labels drawn by probability: one row per report and draw.

    Parameters
    ----------
    store : Store
        An open store. Reports tagged with cue words are left out, because their scores are no probabilities.
    reports : iterable of str, optional
        Keys of the reports; by default all. A report takes about 40 ms.
    draws : int, default 32
        Number of draws per report; the draws are the same in every run.
    workers : int, default 0
        Child processes that draw a part of the reports each; 0 for this process. The result is the same to the last bit.
    scheduler : str, optional
        Address of a running Dask scheduler, whose workers draw 500 reports at a time, to the same last bit.

    Returns
    -------
    frame
        One row per report and draw: report, draw (from 1), and the columns of `label_based_measures`.
    """
    return finish_draws(start_draws(store, reports, draws, workers, scheduler))


def start_draws(
    store: Store,
    reports: Iterable[str] | None = None,
    draws: int = COPIES,
    workers: int = 0,
    scheduler: str | None = None,
) -> PendingFrames:
    """Start recomputing measures on drawn sentence labels in child processes; `finish_draws` waits for them."""
    import_optional("pandas", "drawn measures")
    wanted = None if reports is None else set(reports)
    keys = [key for (key,) in store.sql(_KEYS).fetchall() if wanted is None or key in wanted]
    size = _AT_ONCE if scheduler else max(1, -(-len(keys) // max(1, workers)))
    parts = [(keys[at : at + size], draws) for at in range(0, len(keys), size)]
    return PendingFrames(store, _draw_measures_of_reports, parts, workers, scheduler)


def finish_draws(pending: PendingFrames) -> pd.DataFrame:
    """Wait for draws started by `start_draws` and return them, one row per report and draw."""
    import pandas as pd

    frames = [frame for part in pending.frames() for frame in part]
    if frames:
        joined = pd.concat(frames, ignore_index=True)
        return joined.sort_values(["report", "draw"], kind="stable", ignore_index=True)
    return pd.DataFrame(columns=["report", "draw", *label_based_measures()])


def _draw_measures_of_reports(store: Store, reports: Sequence[str], draws: int) -> list[pd.DataFrame]:
    """Return a list of one frame, the measures of some reports on drawn sentence labels; an empty list if none."""
    import pandas as pd

    vocabulary = Vocabulary()
    frames = [
        _draw_measures_of_report(key, report, tagging, draws, vocabulary)
        for key, report, tagging, _ in store.archived_reports(reports)
        if tagging.model.startswith(_CALIBRATED) and tagging.sentences
    ]
    return [pd.concat(frames, ignore_index=True)] if frames else []


def _draw_measures_of_report(
    report_key: str, report: Report, tagging: Tagging, draws: int, vocabulary: Vocabulary
) -> pd.DataFrame:
    """Return the measures of one report for each draw of its sentence labels."""
    import pandas as pd

    contexts = make_sentence_contexts(report.sentences, year=report.year)
    labels = list(_draw_sentence_labels(tagging, draws, crc32(report.document.text.encode())))
    known = {own: replace_labels(contexts, tagging, own) for own in dict.fromkeys(labels)}
    drawn = [known[own] for own in labels]
    names = [str(number) for number in range(1, draws + 1)]
    texts = _draws_as_narratives(report, drawn, names, vocabulary)
    found = label_shares(texts) | training_counts(texts) | {"tx_hedge": hedge_density(texts)}
    units = count_problems_and_remedies(_problems_and_remedies_of_draws(drawn, names), names)
    frame = pd.DataFrame(found, index=units.index).join(units)[list(label_based_measures())].reset_index(drop=True)
    frame.insert(0, "draw", range(1, draws + 1))
    frame.insert(0, "report", report_key)
    return frame


def _draw_sentence_labels(tagging: Tagging, draws: int, seed: int) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Yield, for each draw, the labels of all sentences of a report; headings keep their labels.

    A label of form (general, none, boilerplate) excludes all others and is drawn first. If none of them is drawn,
    the other labels are drawn with their probabilities; if none of those is drawn either, the likeliest label is
    used.
    """
    titles = [tags.labels if "heading" in tags.labels else None for tags in tagging.sentences]
    chances = [[tags.probabilities.get(name, 0.0) for name in (*_FORM, *_FREE)] for tags in tagging.sentences]
    form, free = np.split(np.array(chances).reshape(-1, len(_FORM) + len(_FREE)), [len(_FORM)], axis=1)
    ends = np.cumsum(form, axis=1)
    known = np.maximum(1 - ends[:, -1:], 1e-9)
    random = np.random.default_rng([_SEED, seed])
    likeliest = free.argmax(axis=1).tolist()
    for _ in range(draws):
        place = (random.random((len(form), 1)) >= ends).sum(axis=1).tolist()
        drawn = random.random(free.shape) < free / known
        rows = (np.flatnonzero(row).tolist() for row in drawn)
        yield tuple(
            title or ((_FORM[at],) if at < len(_FORM) else tuple(_FREE[label] for label in own or [best]))
            for title, at, own, best in zip(titles, place, rows, likeliest, strict=True)
        )


def _draws_as_narratives(
    report: Report, drawn_taggings: Sequence[Tagging], names: list[str], vocabulary: Vocabulary
) -> Narratives:
    """Return narratives in which each draw of a report's labels counts as a report, so that measures apply to draws."""
    import pandas as pd

    sentences, count = report.sentences, len(drawn_taggings)
    labels = np.array([[[name in tags.labels for name in LABELS] for tags in own.sentences] for own in drawn_taggings])
    types = [
        [[name in tags.training_types for name in training_type_ids()] for tags in own.sentences]
        for own in drawn_taggings
    ]
    labels = labels.reshape(-1, len(LABELS))
    section = np.tile([SECTIONS.index(sentence.section) for sentence in sentences], count)
    heading = np.tile([sentence.is_heading for sentence in sentences], count)
    form = labels[:, [LABELS.index("heading"), LABELS.index("boilerplate")]].any(axis=1)
    body_sentences = np.flatnonzero(~heading & ~form & (section != 0))
    texts = [sentence.text for sentence in sentences]
    return Narratives(
        reports=pd.DataFrame({"report": names}),
        report=np.repeat(np.arange(count), len(sentences)),
        section=section,
        heading=heading,
        han=np.tile(count_han(texts), count),
        labels=labels,
        training=np.array(types, dtype=bool).reshape(-1, len(training_type_ids())),
        body_sentences=body_sentences,
        texts=[texts[at % len(texts)] for at in body_sentences.tolist()],
        vocabulary=vocabulary,
    )


def _problems_and_remedies_of_draws(drawn_taggings: Sequence[Tagging], names: Sequence[str]) -> pd.DataFrame:
    """Return, as a frame, the problems and remedies that a report has under each random draw of its sentence labels."""
    import pandas as pd

    columns = ("report", "kind", "types", "tense", "generic", "paired")
    return pd.DataFrame(
        [
            row
            for own, name in zip(drawn_taggings, names, strict=True)
            for row in _problem_and_remedy_rows_of_draw(own, name)
        ],
        columns=columns,
    )


def _problem_and_remedy_rows_of_draw(tagging: Tagging, draw_name: str) -> Iterator[tuple[object, ...]]:
    """Yield a row for each problem and remedy that one draw of a report's sentence labels implies."""
    problems = {pair.problem for pair in tagging.pairs}
    for problem in tagging.problems:
        yield draw_name, "problem", problem.types, None, problem.generic, problem.id in problems
    for remedy in tagging.remedies:
        yield draw_name, "remedy", remedy.types, remedy.tense, remedy.generic, False


def standard_deviations(draws: pd.DataFrame) -> pd.DataFrame:
    """Return the standard deviation of each measure over the draws, by report, in columns ``NAME_sd``."""
    return draws.drop(columns="draw").groupby("report").std().add_suffix("_sd")


class PooledEstimate(NamedTuple):
    """An estimate pooled over imputations: value, standard error, degrees of freedom, 95 % interval."""

    value: float
    error: float
    freedom: float
    lower: float
    upper: float


def join_estimates(values: Sequence[float], errors: Sequence[float]) -> PooledEstimate:
    """Pool estimates and standard errors from imputed data sets by Rubin's rules (1987).

    Parameters
    ----------
    values : sequence of float
        Estimates, one per draw.
    errors : sequence of float
        Standard errors of the estimates.

    Examples
    --------
    >>> round(join_estimates([1.0, 1.2, 0.8], [0.1, 0.1, 0.1]).error, 4)
    0.2517
    """
    from scipy import stats

    count = len(values)
    value, within = float(np.mean(values)), float(np.mean(np.square(errors)))
    between = float(np.var(values, ddof=1)) if count > 1 else 0.0
    total = within + (1 + 1 / count) * between
    excess = (1 + 1 / count) * between
    freedom = (count - 1) * (1 + within / excess) ** 2 if excess > 0 else np.inf
    error = float(np.sqrt(total))
    half = float(stats.t.ppf(0.975, freedom)) * error if np.isfinite(freedom) else 1.959964 * error
    return PooledEstimate(value, error, float(freedom), value - half, value + half)
