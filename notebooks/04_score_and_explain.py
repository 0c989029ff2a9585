# %% [markdown]
# # 4 · Score and explain
#
# A score is worth what can be said about each of its points. Here a report is scored item by item, with reasons and places;
# what could not be assessed is not counted as lost, but leaves the score between two bounds. Then the same reports are
# scored by other rubrics, to see how much the order of reports hangs on the weights.
#
# All reports are made up.

# %% [markdown] lang="zh"
# # 4 · 评分与说明
#
# 一个得分的价值，在于每一分都能说明理由。这里逐项为一份报告评分，并给出理由和位置；无法评定的不算失分，而是使得分落在上下界之间。
# 然后用其他评分标准为同样的报告评分，看排序在多大程度上取决于权重。
#
# 报告均为虚构。

# %%
import pandas as pd
from IPython.display import Markdown

from disclosure_nlp import datasets, plots, process_file, rubric_ids, score_report

pd.options.display.max_colwidth = None
sample = datasets.sample_corpus()
outcome = process_file(sample / "云屿县泓埠镇人民政府-2021.txt")
outcome.scorecard

# %% [markdown]
# ## Every point and its reason

# %% [markdown] lang="zh"
# ## 每一分及其理由

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

# %% lang="zh"
known = items[items["state"] == "value"]
unknown = items[items["state"] == "unknown"]
ax = plots.new_axes(6, 0.24 * len(items) + 1)
ax.barh(items["item"], items["weight"], color="white", edgecolor="#999999", label="应得")
ax.barh(known["item"], known["points"], color="#666666", label="所得")
ax.barh(unknown["item"], unknown["weight"], color="white", hatch="///", edgecolor="#999999", label="未知")
ax.invert_yaxis()
ax.set_xlabel("分值")
ax.set_title(
    f"一份报告的各项目：{card.total:.1f}分（满分100），介于{card.lower:.1f}与{card.upper:.1f}之间", fontsize=10
)
ax.legend(frameon=False, fontsize=8)
ax

# %% [markdown]
# ## Other rubrics, the same reports

# %% [markdown] lang="zh"
# ## 同样的报告，不同的评分标准

# %%
files = sorted(path for path in sample.iterdir() if path.suffix in (".txt", ".html", ".docx", ".pdf"))
outcomes = [process_file(path) for path in files]
totals = {}
for name in rubric_ids():  # another rubric needs the last stage alone
    cards = [score_report(one.report, one.tagging, one.findings, rubric=name) for one in outcomes]
    if cards[0].out_of == 100:
        totals[name] = pd.Series([card.total for card in cards], [path.name for path in files])
scores = pd.concat(totals, axis=1)
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

# %% lang="zh"
taus = scores.corr(method="kendall")["ogi-2021"].drop("ogi-2021")
ax = plots.new_axes(5, 4)
for (name, tau), marker in zip(taus.items(), "ox^sv", strict=False):
    ax.plot(scores["ogi-2021"], scores[name], marker, color="black", ms=3, label=f"{name}: τ = {tau:.2f}")
ax.axline((80, 80), slope=1, color="#bbbbbb", ls="--")
ax.set_xlabel("按ogi-2021的得分")
ax.set_ylabel("按其他标准的得分")
ax.set_title(f"同样的报告按不同标准评分（n = {len(scores)}）", fontsize=10)
ax.legend(frameon=False, fontsize=8)
ax

# %% [markdown]
# ## What was found

# %% [markdown] lang="zh"
# ## 结论

# %%
orders = "; ".join(f"{name}: τ = {tau:.2f}" for name, tau in taus.items())
Markdown(
    f"The report of {outcome.report.agency}, {outcome.report.year}, reaches **{card.total:.1f}** of 100 points over what is "
    f"known; {len(unknown)} items could not be assessed, so that it lies between {card.lower:.1f} and {card.upper:.1f} whatever "
    f"they are worth ({card.assessed:.0%} of the points assessed). Over n = {len(scores)} made-up reports the order by other "
    f"rubrics agrees with that by ogi-2021 as follows (Kendall): {orders}. Where τ is far from 1, a ranking says as much of the "
    "weights as of the reports: state the rubric, and show the intervals (notebook 6)."
)

# %% lang="zh"
orders = "; ".join(f"{name}: τ = {tau:.2f}" for name, tau in taus.items())
Markdown(
    f"{outcome.report.agency} {outcome.report.year} 年的报告在已知项目上得 **{card.total:.1f}** 分（满分100）；{len(unknown)} 个项目无法评定，"
    f"无论其得分如何，总分介于 {card.lower:.1f} 与 {card.upper:.1f} 之间（已评定分值占 {card.assessed:.0%}）。在 n = {len(scores)} 份虚构报告"
    f"上，其他标准与 ogi-2021 的排序一致程度（Kendall）为：{orders}。τ 明显小于 1 时，排序既反映报告，也反映权重："
    "应注明评分标准，并给出区间（见笔记本6）。"
)
