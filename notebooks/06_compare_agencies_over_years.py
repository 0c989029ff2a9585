# %% [markdown]
# # 6 · Compare agencies over years
#
# A ranking without intervals invites wrong conclusions. Here a made-up corpus of agencies with known histories - improving,
# careless, steady, renamed - is compared over six years, and each figure comes with how sure it is.

# %% [markdown] lang="zh"
# # 6 · 跨年度比较机关
#
# 没有区间的排名容易误导。这里比较一个虚构语料中历史已知的机关（改进、粗心、平稳、更名）六年的报告，每个数字都注明有多可靠。

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

# %% [markdown] lang="zh"
# ## 机关 × 年度

# %%
plots.heat_map(panel.reports)

# %% lang="zh"
plots.heat_map(panel.reports, language="zh")

# %% [markdown]
# ## The last year, with intervals
#
# In 1,000 draws the weights vary, items are drawn anew, unknown items take the value of another agency, and the labels of
# sentences are drawn by their probabilities.

# %% [markdown] lang="zh"
# ## 最近一年，附区间
#
# 在1000次抽取中，权重变动，项目重新抽取，未知项目取其他机关的值，句子的标签按其概率抽取。

# %%
year = panel.years[-1]
ranks = comparison.ranks()
plots.ranking(ranks, year)

# %% lang="zh"
year = panel.years[-1]
ranks = comparison.ranks()
plots.ranking(ranks, year, language="zh")

# %%
comparison.weight_sensitivity()

# %% [markdown]
# ## What the tagger's error does

# %% [markdown] lang="zh"
# ## 标签误差的影响

# %%
errors = comparison.tagging_error
errors.groupby("item")[["value", "mean", "lower", "upper", "changed"]].mean().round(3)

# %% [markdown]
# ## Groups

# %% [markdown] lang="zh"
# ## 分组

# %%
means = comparison.group_means("kind")
means[means["year"].isin([panel.years[0], year])]

# %%
plots.slope_chart(panel.reports, panel.years[0], year)

# %% lang="zh"
plots.slope_chart(panel.reports, panel.years[0], year, language="zh")

# %% [markdown]
# ## What was found

# %% [markdown] lang="zh"
# ## 结论

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

# %% lang="zh"
first, second, last = (ranks["agency_id"].iloc[place] for place in (0, 1, -1))
wide = (ranks["upper"] - ranks["lower"]).median()
both = panel.reports.pivot_table(index="agency_id", columns="year", values="total")[[panel.years[0], year]].dropna()
change = both[year] - both[panel.years[0]]
work.cleanup()
Markdown(
    f"n = {len(panel.reports)} 份虚构报告，{panel.reports['agency_id'].nunique()} 个机关序列。{year} 年名次的 95 % 区间中位宽度为 "
    f"{len(ranks)} 名中的 {wide:.0f} 名：中间的次序说明不了什么。第一名高于最后一名的概率为 {comparison.superiority(first, last):.2f}，"
    f"高于第二名的概率为 {comparison.superiority(first, second):.2f}。自 {panel.years[0]} 年以来，得分平均变化 {change.mean():+.1f} 分"
    f"（n = {len(change)} 个机关，标准差 {change.std():.1f}）；2020年与2021年之间格式也有变化，因此不同的不只是机关，还有项目。"
)
