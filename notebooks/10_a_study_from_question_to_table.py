# %% [markdown]
# # 10 · A study, from question to table
#
# A replication-style study in small: a question, a panel, measures with known error, an analysis that was fixed before, a table
# and a figure, and what they do not show. Only the corpus is made up - so that the answer is known, and the method can be judged.
#
# **Question.** Do agencies that take over last year's text settle fewer of last year's problems?
#
# **Measures.** Outcome: `tx_fol_p`, the share of last year's problems that the report tells as settled. Regressor: `tx_stick`, the
# share of the text that is alike in the same section of last year's report. Controls: the logarithm of the length (`tx_han`) and
# figures per hundred characters (`tx_num`).
#
# **Analysis, fixed beforehand.** Unit: agency-year with a report of the year before. Ordinary least squares, pooled, with effects of
# agencies, with effects of agencies and years, and with controls; standard errors clustered by agency, for years of one agency are
# alike. No other split was tried.

# %%
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from IPython.display import Markdown

from disclosure_nlp import datasets, measures, open_store, plots, score_corpus

work = tempfile.TemporaryDirectory()
histories = ("copying", "improving", "steady", "borrowing")
made = datasets.make_corpus(Path(work.name) / "made", 240, years=(2021, 2024), seed=31, histories=histories)
score_corpus(made, f"{work.name}/store", workers=0)
store = open_store(f"{work.name}/store")
panel = store.panel()
panel.shape

# %% [markdown]
# ## The sample
#
# One row an agency and year. A value that is missing has a reason: no report of the year before, nothing to divide by, too short.

# %%
KEYS = ["agency_no", "year"]
OUTCOME, REGRESSOR, CONTROLS = "tx_fol_p", "tx_stick", ["log_han", "tx_num"]
panel["log_han"] = np.log(panel["tx_han"])
sample = panel.dropna(subset=[OUTCOME, REGRESSOR, *CONTROLS]).reset_index(drop=True)
pd.Series(
    {
        "agency-years": len(panel),
        "with a report of the year before": int(panel[REGRESSOR].notna().sum()),
        "with problems in it: the sample": len(sample),
        "agencies in the sample": sample["agency_no"].nunique(),
    },
    name="n",
).to_frame()

# %%
shown = [OUTCOME, REGRESSOR, "tx_han", "tx_num"]
labels = pd.Series({name: measure.title for name, measure in measures.load_measures().items()}, name="measure")
sample[shown].describe().T[["count", "mean", "std", "min", "50%", "max"]].join(labels).set_index("measure").round(3)

# %% [markdown]
# ## The regression
#
# Effects are taken out by demeaning until nothing changes any more, which is the same as dummies. Clustered variance with the
# usual correction for few clusters.


# %%
def within(columns, groups):
    """Return columns with the means of all groups taken out."""
    left = columns - columns.mean(axis=0)
    for _ in range(500):
        before = left.copy()
        for group in groups:
            sums = np.zeros((group.max() + 1, left.shape[1]))
            np.add.at(sums, group, left)
            left = left - (sums / np.bincount(group)[:, None])[group]
        if np.abs(left - before).max() < 1e-12:
            break
    return left


def regress(frame, outcome, regressors, effects):
    """Return coefficients, clustered standard errors and the R² within."""
    groups = [pd.factorize(frame[name])[0] for name in effects]
    columns = within(frame[[outcome, *regressors]].to_numpy(float), groups)
    y, x = columns[:, 0], columns[:, 1:]
    bread = np.linalg.inv(x.T @ x)
    slopes = bread @ x.T @ y
    rest = y - x @ slopes
    cluster = pd.factorize(frame["agency_no"])[0]
    count = cluster.max() + 1
    scores = np.zeros((count, x.shape[1]))
    np.add.at(scores, cluster, x * rest[:, None])
    variance = count / (count - 1) * bread @ scores.T @ scores @ bread
    return slopes, np.sqrt(np.diag(variance)), 1 - (rest @ rest) / (y @ y)


MODELS = {
    "(1) pooled": ([REGRESSOR], []),
    "(2) agencies": ([REGRESSOR], ["agency_no"]),
    "(3) agencies, years": ([REGRESSOR], ["agency_no", "year"]),
    "(4) controls": ([REGRESSOR, *CONTROLS], ["agency_no", "year"]),
}
fits = {name: regress(sample, OUTCOME, *model) for name, model in MODELS.items()}

# %% [markdown]
# ## The table
#
# Dependent variable: share of last year's problems told as settled. Standard errors, clustered by agency, in brackets.

# %%
NAMES = {REGRESSOR: "Share taken from last year", "log_han": "Log of length", "tx_num": "Figures per 100 characters"}
rows = {}
for name, (regressors, effects) in MODELS.items():
    slopes, errors, fit = fits[name]
    column = {}
    for variable, label in NAMES.items():
        at = regressors.index(variable) if variable in regressors else None
        column[label] = "" if at is None else f"{slopes[at]:.3f}"
        column[f"{label} (s. e.)"] = "" if at is None else f"({errors[at]:.3f})"
    column |= {
        "Effects of agencies": "yes" if "agency_no" in effects else "no",
        "Effects of years": "yes" if "year" in effects else "no",
        "R² within": f"{fit:.3f}",
        "Agency-years": f"{len(sample)}",
        "Agencies": f"{sample['agency_no'].nunique()}",
    }
    rows[name] = column
pd.DataFrame.from_dict(rows)

# %% [markdown]
# ## The figure
#
# Both variables with the effects of agencies and years taken out, in ten groups of equal size, with the line of column (3).

# %%
effects = [pd.factorize(sample[name])[0] for name in KEYS]
x, y = within(sample[[REGRESSOR, OUTCOME]].to_numpy(float), effects).T
order = np.array_split(np.argsort(x, kind="stable"), 10)
means = np.array([(x[part].mean(), y[part].mean()) for part in order])
ax = plots.new_axes(5, 4)
ax.plot(x, y, "o", color="0.75", ms=2.5, zorder=1)
ax.plot(*means.T, "o", color="black", ms=6, zorder=3)
line = np.array([x.min(), x.max()])
ax.plot(line, fits["(3) agencies, years"][0][0] * line, color="black", lw=1, zorder=2)
ax.set_xlabel("share taken from last year, within")
ax.set_ylabel("problems told as settled, within")
ax.set_title(f"{len(sample)} agency-years of {sample['agency_no'].nunique()} made-up agencies", fontsize=10)
ax

# %% [markdown]
# ## Measurement error
#
# What rests on labels carries the tagger's error. It is drawn: the labels of every sentence again and again by their calibrated
# probabilities, the measure worked out each time, the regression run each time, and the estimates joined by Rubin's rules - the
# variance within draws plus that between them. Here for a second outcome, the share of text on training. `tx_stick` rests on no
# label.

# %%
keys = sample["report"].tolist()
draws = measures.draw_measures(store, keys, copies=12)[["report", "draw", "ls_training"]]
wide = draws.pivot(index="report", columns="draw", values="ls_training").reindex(sample["report"])
estimates = []
for draw in wide:
    drawn = sample.assign(drawn=wide[draw].to_numpy()).dropna(subset=["drawn"])
    slopes, errors, _ = regress(drawn, "drawn", [REGRESSOR], KEYS)
    estimates.append((slopes[0], errors[0]))
joined = measures.join_estimates(*map(list, zip(*estimates, strict=True)))
slopes, errors, _ = regress(sample, "ls_training", [REGRESSOR], KEYS)
naive = (slopes[0], errors[0], slopes[0] - 1.96 * errors[0], slopes[0] + 1.96 * errors[0])
pd.DataFrame.from_dict(
    {
        "labels as certain": naive,
        "joined over draws": (joined.value, joined.error, joined.lower, joined.upper),
    },
    orient="index",
    columns=["coefficient", "standard error", "lower", "upper"],
).round(4)

# %% [markdown]
# ## What was found, and what was not

# %%
store.close()
work.cleanup()
slope, error = fits["(3) agencies, years"][0][0], fits["(3) agencies, years"][1][0]
low, high = slope - 1.96 * error, slope + 1.96 * error
found = "fewer" if high < 0 else "more" if low > 0 else "neither clearly fewer nor clearly more"
share = (joined.error / naive[1] - 1) if naive[1] else 0.0
Markdown(
    f"Between years of the same agency, taking over a tenth more of last year's text goes with {10 * slope:+.1f} points of a hundred "
    f"in the share of last year's problems told as settled (95 % interval {10 * low:+.1f} to {10 * high:+.1f}): {found}. "
    f"{len(sample)} agency-years of {sample['agency_no'].nunique()} agencies. With the tagger's error in it, the standard error of the "
    f"second outcome changes by {share:+.0%}.\n\n"
    "**What this does not show.** The agencies are made up; nothing follows for real ones. An answer in other words counts as none, so "
    "that an agency that changes its wording looks as if it dropped its problems. The draws know the error that the tagger admits, "
    "not one that follows a covariate. Reports that were not collected are not missing at random: see the states in the panel."
)
