# %% [markdown]
# # 4 · Score and explain
#
# A score is worth what can be said about each of its points. Here a report is scored item by item, with reasons and places;
# what could not be assessed is not counted as lost, but leaves the score between two bounds. Then the same reports are
# scored by other rubrics, to see how much the order of reports hangs on the weights.
#
# All reports are made up.

# %%
import pandas as pd
from IPython.display import Markdown

from disclosure_nlp import datasets, plots, process_file, rubric_ids

pd.options.display.max_colwidth = None
sample = datasets.sample_corpus()
outcome = process_file(sample / "云屿县泓埠镇人民政府-2021.txt")
outcome.scorecard

# %% [markdown]
# ## Every point and its reason

# %%
card = outcome.scorecard
items = card.to_frame()
lost = items[items["points"] < items["weight"]]
lost[["item", "title", "weight", "points", "reason", "text"]]

# %%
known = items[items["state"] == "value"]
unknown = items[items["state"] == "unknown"]
ax = plots.new_axes(6, 0.24 * len(items) + 1)
ax.barh(items["item"], items["weight"], color="white", edgecolor="#999999", label="worth")
ax.barh(known["item"], known["points"], color="#666666", label="reached")
ax.barh(unknown["item"], unknown["weight"], color="white", hatch="///", edgecolor="#999999", label="unknown")
ax.invert_yaxis()
ax.set_xlabel("points")
ax.set_title(
    f"Items of one report: {card.total:.1f} of 100, between {card.lower:.1f} and {card.upper:.1f}", fontsize=10
)
ax.legend(frameon=False, fontsize=8)
ax

# %% [markdown]
# ## Other rubrics, the same reports

# %%
files = sorted(path for path in sample.iterdir() if path.suffix in (".txt", ".html", ".docx", ".pdf"))
scores = pd.concat(
    {
        name: pd.Series({path.name: process_file(path, rubric=name).scorecard.total for path in files})
        for name in rubric_ids()
    },
    axis=1,
)
scores.describe().loc[["count", "mean", "std", "min", "max"]].round(2)

# %%
taus = scores.corr(method="kendall")["ogi-2021"].drop("ogi-2021")
ax = plots.new_axes(5, 4)
for (name, tau), marker in zip(taus.items(), "ox^sv", strict=False):
    ax.plot(scores["ogi-2021"], scores[name], marker, color="black", ms=3, label=f"{name}: τ = {tau:.2f}")
ax.axline((80, 80), slope=1, color="#bbbbbb", ls="--")
ax.set_xlabel("score by ogi-2021")
ax.set_ylabel("score by another rubric")
ax.set_title(f"The same reports by other rubrics (n = {len(scores)})", fontsize=10)
ax.legend(frameon=False, fontsize=8)
ax

# %% [markdown]
# ## What was found

# %%
orders = "; ".join(f"{name}: τ = {tau:.2f}" for name, tau in taus.items())
Markdown(
    f"The report of {outcome.report.agency}, {outcome.report.year}, reaches **{card.total:.1f}** of 100 points over what is "
    f"known; {len(unknown)} items could not be assessed, so that it lies between {card.lower:.1f} and {card.upper:.1f} whatever "
    f"they are worth ({card.assessed:.0%} of the points assessed). Over n = {len(scores)} made-up reports the order by other "
    f"rubrics agrees with that by ogi-2021 as follows (Kendall): {orders}. Where τ is far from 1, a ranking says as much of the "
    "weights as of the reports: state the rubric, and show the intervals (notebook 6)."
)
