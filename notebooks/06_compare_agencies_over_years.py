# %% [markdown]
# # 6 · Compare agencies over years
#
# A ranking without intervals invites wrong conclusions. Here a made-up corpus of agencies with known histories - improving,
# careless, steady, renamed - is compared over six years, and each figure comes with how sure it is.

# %%
import tempfile
from pathlib import Path

from IPython.display import Markdown

from disclosure_nlp import compare_store, datasets, open_store, plots, read_successions, score_corpus

work = tempfile.TemporaryDirectory()
histories = ("improving", "careless", "steady", "renamed")
made = datasets.make_corpus(Path(work.name) / "made", 120, seed=12, histories=histories)
score_corpus(made, f"{work.name}/store", workers=0)
with open_store(f"{work.name}/store") as store:
    comparison = compare_store(store, read_successions(made / "successions.csv"))
panel = comparison.panel
comparison

# %% [markdown]
# ## Agencies × years

# %%
plots.heat_map(panel.reports)

# %% [markdown]
# ## The last year, with intervals
#
# In 1,000 draws the weights vary, items are drawn anew, unknown items take the value of another agency, and the labels of
# sentences are drawn by their probabilities.

# %%
year = panel.years[-1]
ranks = comparison.ranks()
plots.ranking(ranks, year)

# %%
comparison.weight_sensitivity()

# %% [markdown]
# ## What the tagger's error does

# %%
errors = comparison.tagging_error
errors.groupby("item")[["value", "mean", "lower", "upper", "changed"]].mean().round(3)

# %% [markdown]
# ## Groups

# %%
means = comparison.group_means("kind")
means[means["year"].isin([panel.years[0], year])]

# %%
plots.slope_chart(panel.reports, panel.years[0], year)

# %% [markdown]
# ## What was found

# %%
first, second, last = (ranks["agency_id"].iloc[place] for place in (0, 1, -1))
wide = (ranks["upper"] - ranks["lower"]).median()
both = panel.reports.pivot_table(index="agency_id", columns="year", values="total")[[panel.years[0], year]].dropna()
change = both[year] - both[panel.years[0]]
work.cleanup()
Markdown(
    f"n = {len(panel.reports)} made-up reports of {panel.reports['agency_id'].nunique()} series. In {year} the median 95 % "
    f"interval of a rank is {wide:.0f} of {len(ranks)} ranks wide: the order in the middle says little. The first is above the "
    f"last with a probability of {comparison.superiority(first, last):.2f}, above the second with "
    f"{comparison.superiority(first, second):.2f}. Since {panel.years[0]} scores changed by {change.mean():+.1f} points at the mean "
    f"(n = {len(change)} agencies, standard deviation {change.std():.1f}); the form changed too between 2020 and 2021, so that "
    "items and not only agencies differ."
)
