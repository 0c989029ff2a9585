# %% [markdown]
# # 4 · Score and explain
#
# A score is worth what can be said about each of its points. Here a report is scored item by item, with reasons and places;
# what could not be assessed is not counted as lost, but leaves the score between two bounds. Then the same reports are
# scored by other rubrics, to see how much the order of reports hangs on the weights.
#
# All reports are made up.

# %%
import os
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import HTML, Markdown, display
from scipy.stats import kendalltau

from disclosure_nlp import process_file
from disclosure_nlp.compare import plots
from disclosure_nlp.score.rubric import rubric_ids

os.chdir(next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpora" / "sample").is_dir()))
pd.options.display.max_colwidth = None
FILE = "corpora/sample/云屿县泓埠镇人民政府-2021.txt"
outcome = process_file(FILE)
outcome.scorecard

# %% [markdown]
# ## Every point and its reason

# %%
card, report = outcome.scorecard, outcome.report
lost = [item for item in card.items if item.points is not None and item.points < item.weight]


def place(item):
    spans = [report.span(evidence) for evidence in item.evidence[:2]]
    return " · ".join(report.text[s.start : s.end].replace("\n", " ")[:40] for s in spans if s is not None)


rows = [(i.id, i.title, i.weight, i.points, i.reason, place(i)) for i in lost]
HTML(pd.DataFrame(rows, columns=["item", "what", "weight", "points", "why", "where"]).to_html(index=False))

# %%
known = [item for item in card.items if item.state == "value"]
with plots.style():
    figure, ax = plt.subplots(figsize=(6, 0.24 * len(card.items) + 1), layout="constrained")
    names = [item.id for item in card.items]
    ax.barh(names, [item.weight for item in card.items], color="white", edgecolor="#999999", label="worth")
    ax.barh([i.id for i in known], [i.points for i in known], color="#666666", label="reached")
    unknown = [item for item in card.items if item.state == "unknown"]
    ax.barh(
        [i.id for i in unknown],
        [i.weight for i in unknown],
        color="white",
        hatch="///",
        edgecolor="#999999",
        label="unknown",
    )
    ax.invert_yaxis()
    ax.set_xlabel("points")
    ax.set_title(
        f"Items of one report: {card.total:.1f} of 100, between {card.lower:.1f} and {card.upper:.1f}", fontsize=10
    )
    ax.legend(frameon=False, fontsize=8)
    display(figure)
    plt.close(figure)

# %% [markdown]
# ## Other rubrics, the same reports

# %%
files = sorted(p for p in Path("corpora/sample").iterdir() if p.suffix in (".txt", ".html", ".docx", ".pdf"))
scores = pd.DataFrame(
    {name: {p.name: process_file(str(p), rubric=name).scorecard.total for p in files} for name in rubric_ids()}
)
scores.describe().loc[["count", "mean", "std", "min", "max"]].round(2)

# %%
taus = {name: kendalltau(scores["ogi-2021"], scores[name]).statistic for name in scores.columns if name != "ogi-2021"}
with plots.style():
    figure, axes = plt.subplots(1, 2, figsize=(8, 4), layout="constrained", sharey=True)
    for ax, (name, tau) in zip(axes, taus.items(), strict=True):
        ax.plot(scores["ogi-2021"], scores[name], "o", color="black", ms=3)
        ax.axline((80, 80), slope=1, color="#bbbbbb", ls="--")
        ax.set_xlabel("score by ogi-2021")
        ax.set_ylabel(f"score by {name}")
        ax.set_title(f"Kendall's τ {tau:.2f} (n = {len(scores)})", fontsize=10)
    display(figure)
    plt.close(figure)

# %% [markdown]
# ## What was found

# %%
told = "; ".join(f"{name}: τ = {tau:.2f}" for name, tau in taus.items())
display(
    Markdown(
        f"The report of {report.agency}, {report.year}, reaches **{card.total:.1f}** of 100 points over what is known; "
        f"{len(unknown)} items could not be assessed, so that it lies between {card.lower:.1f} and {card.upper:.1f} whatever "
        f"they are worth ({card.assessed:.0%} of the points assessed). Over n = {len(scores)} made-up reports the order by other "
        f"rubrics agrees with that by ogi-2021 as follows: {told}. Where τ is far from 1, a ranking says as much of the weights "
        "as of the reports: state the rubric, and show the intervals (notebook 6)."
    )
)
