# %% [markdown]
# # 6 · Compare agencies over years
#
# A ranking without intervals invites wrong conclusions. Here a made-up corpus of agencies with known histories - improving,
# careless, steady, renamed - is compared over six years, and each figure comes with how sure it is.

# %%
# %matplotlib inline
import os
import shutil
import tempfile
from pathlib import Path

from IPython.display import Markdown, display

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.compare import plots
from disclosure_nlp.compare.comparison import compare_store
from disclosure_nlp.compare.successions import read_successions
from disclosure_nlp.compare.uncertainty import group_means, rank_intervals, superiority, weight_sensitivity
from disclosure_nlp.synth.corpus import Plan, write_corpus

os.chdir(next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpora" / "sample").is_dir()))
work = Path(tempfile.mkdtemp())
write_corpus(Plan(120, (2019, 2024), seed=12, histories=("improving", "careless", "steady", "renamed")), work / "made")
score_corpus([str(work / "made")], str(work / "store"), workers=0)
with open_store(str(work / "store")) as store:
    comparison = compare_store(store, read_successions(work / "made" / "successions.csv"))
panel = comparison.panel
panel

# %% [markdown]
# ## Agencies × years

# %%
with plots.style():
    display(plots.heat_map(panel.reports).figure)

# %% [markdown]
# ## The last year, with intervals
#
# In 1,000 draws the weights vary, items are drawn anew, unknown items take the value of another agency, and the labels of
# sentences are drawn by their probabilities.

# %%
year = panel.years[-1]
ranks = rank_intervals(panel, year, tagged=comparison.copies)
with plots.style():
    display(plots.ranking(ranks, year).figure)

# %%
weight_sensitivity(panel, year)

# %% [markdown]
# ## What the tagger's error does

# %%
errors = comparison.tagging_error
errors.groupby("item")[["value", "mean", "lower", "upper", "changed"]].mean().round(3)

# %% [markdown]
# ## Groups

# %%
means = group_means(panel, "kind")
means[means["year"].isin([panel.years[0], year])]

# %%
with plots.style():
    display(plots.slope_chart(panel.reports, panel.years[0], year).figure)

# %% [markdown]
# ## What was found

# %%
first, last = ranks["agency_id"].iloc[0], ranks["agency_id"].iloc[-1]
second = ranks["agency_id"].iloc[1]
wide = (ranks["upper"] - ranks["lower"]).median()
both = panel.reports.pivot_table(index="agency_id", columns="year", values="total")[[panel.years[0], year]].dropna()
change = both[year] - both[panel.years[0]]
display(
    Markdown(
        f"n = {len(panel.reports)} made-up reports of {panel.reports['agency_id'].nunique()} series. In {year} the median 95 % "
        f"interval of a rank is {wide:.0f} of {len(ranks)} ranks wide: the order in the middle says little. The first is above the "
        f"last with a probability of {superiority(panel, year, first, last):.2f}, above the second with "
        f"{superiority(panel, year, first, second):.2f}. Since {panel.years[0]} scores changed by {change.mean():+.1f} points at "
        f"the mean (n = {len(change)} agencies, standard deviation {change.std():.1f}); the form changed too between 2020 and "
        "2021, so that items and not only agencies differ."
    )
)
shutil.rmtree(work)
