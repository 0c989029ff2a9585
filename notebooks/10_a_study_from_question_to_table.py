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

# %% [markdown] lang="zh"
# # 10 · 一项研究：从问题到表格
#
# 一项仿照复现研究的小型研究：一个问题、一份面板数据、误差已知的指标、事先定好的分析、一张表、一幅图，以及它们不能说明什么。
# 只有语料是虚构的，这样答案已知，方法好坏可以判断。
#
# **问题。** 沿用上年文字较多的机关，解决的上年问题是否较少？
#
# **指标。** 被解释变量：`tx_fol_p`，上年问题中本年报告说明已解决的比例。解释变量：`tx_stick`，正文中与上年报告同一部分相同的比例。
# 控制变量：篇幅的对数（`tx_han`）和每百字的数字个数（`tx_num`）。
#
# **事先定好的分析。** 单位：有上年报告的机关—年度。普通最小二乘，依次为混合回归、加入机关效应、加入机关和年度效应、再加控制变量；
# 同一机关各年相近，标准误按机关聚类。没有试过其他划分。

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

# %% [markdown] lang="zh"
# ## 样本
#
# 一行为一个机关的一个年度。缺失的值都有原因：没有上年报告、分母为零或文字太短。

# %%
KEYS = ["agency_no", "year"]
OUTCOME, REGRESSOR, CONTROLS = "tx_fol_p", "tx_stick", ["log_han", "tx_num"]
panel["log_han"] = np.log(panel["tx_han"])
sample = panel.dropna(subset=[OUTCOME, REGRESSOR, *CONTROLS]).reset_index(drop=True)
sizes = len(panel), int(panel[REGRESSOR].notna().sum()), len(sample), sample["agency_no"].nunique()

# %%
steps = "agency-years", "with a report of the year before", "with problems in it: the sample", "agencies in the sample"
pd.Series(sizes, steps, name="n").to_frame()

# %% lang="zh"
steps = "机关—年度", "其中有上年报告", "其中上年报告列有问题：样本", "样本中的机关"
pd.Series(sizes, steps, name="n").to_frame()

# %%
definitions = measures.load_measures()
shown = [OUTCOME, REGRESSOR, "tx_han", "tx_num"]
described = sample[shown].describe().T[["count", "mean", "std", "min", "50%", "max"]].round(3)

# %%
described.rename(index=lambda name: definitions[name].title)

# %% lang="zh"
described.columns = ["样本数", "平均数", "标准差", "最小值", "中位数", "最大值"]
described.rename(index=lambda name: definitions[name].title_zh)

# %% [markdown]
# ## The regression
#
# Effects are taken out by demeaning until nothing changes any more, which is the same as dummies. Clustered variance with the
# usual correction for few clusters.

# %% [markdown] lang="zh"
# ## 回归
#
# 效应通过反复减去组均值去除，直至不再变化，与加入虚拟变量相同。聚类稳健方差，并按惯例作小样本校正。


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


MODELS = [
    ([REGRESSOR], []),
    ([REGRESSOR], ["agency_no"]),
    ([REGRESSOR], ["agency_no", "year"]),
    ([REGRESSOR, *CONTROLS], ["agency_no", "year"]),
]
fits = [regress(sample, OUTCOME, *model) for model in MODELS]


def table(columns, variables, error, facts, yes, no):
    """Return the regressions side by side under names of columns, variables and facts."""
    made = {}
    for name, (regressors, effects), (slopes, errors, fit) in zip(columns, MODELS, fits, strict=True):
        cells = {}
        for variable, label in zip([REGRESSOR, *CONTROLS], variables, strict=True):
            at = regressors.index(variable) if variable in regressors else None
            cells[label] = "" if at is None else f"{slopes[at]:.3f}"
            cells[f"{label}{error}"] = "" if at is None else f"({errors[at]:.3f})"
        known = [yes if key in effects else no for key in KEYS]
        known += [f"{fit:.3f}", f"{len(sample)}", f"{sample['agency_no'].nunique()}"]
        made[name] = cells | dict(zip(facts, known, strict=True))
    return pd.DataFrame.from_dict(made)


# %% [markdown]
# ## The table
#
# Dependent variable: share of last year's problems told as settled. Standard errors, clustered by agency, in brackets.

# %% [markdown] lang="zh"
# ## 表格
#
# 被解释变量：上年问题中说明已解决的比例。括号内为按机关聚类的标准误。

# %%
table(
    ("(1) pooled", "(2) agencies", "(3) agencies, years", "(4) controls"),
    ("Share taken from last year", "Log of length", "Figures per 100 characters"),
    " (s. e.)",
    ("Effects of agencies", "Effects of years", "R² within", "Agency-years", "Agencies"),
    "yes",
    "no",
)

# %% lang="zh"
table(
    ("（1）混合", "（2）机关", "（3）机关和年度", "（4）控制变量"),
    ("沿用上年文字的比例", "篇幅的对数", "每百字的数字个数"),
    "（标准误）",
    ("机关效应", "年度效应", "组内R²", "机关—年度", "机关"),
    "有",
    "无",
)

# %% [markdown]
# ## The figure
#
# Both variables with the effects of agencies and years taken out, in ten groups of equal size, with the line of column (3).

# %% [markdown] lang="zh"
# ## 图
#
# 两个变量均已去除机关和年度效应；实心点为样本数相等的十组的均值，直线为第（3）列的结果。

# %%
effects = [pd.factorize(sample[name])[0] for name in KEYS]
x, y = within(sample[[REGRESSOR, OUTCOME]].to_numpy(float), effects).T
order = np.array_split(np.argsort(x, kind="stable"), 10)
means = np.array([(x[part].mean(), y[part].mean()) for part in order])
line = np.array([x.min(), x.max()])


def scatter(ax, xlabel, ylabel, title):
    """Draw agency-years, the means of ten groups and the fitted line."""
    ax.plot(x, y, "o", color="0.75", ms=2.5, zorder=1)
    ax.plot(*means.T, "o", color="black", ms=6, zorder=3)
    ax.plot(line, fits[2][0][0] * line, color="black", lw=1, zorder=2)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set_title(title, fontsize=10)
    return ax


# %%
title = f"{len(sample)} agency-years of {sample['agency_no'].nunique()} made-up agencies"
scatter(plots.new_axes(5, 4), "share taken from last year, within", "problems told as settled, within", title)

# %% lang="zh"
title = f"{sample['agency_no'].nunique()}个虚构机关的{len(sample)}个机关—年度"
scatter(plots.new_axes(5, 4), "沿用上年文字的比例（组内）", "说明已解决的问题比例（组内）", title)

# %% [markdown]
# ## Measurement error
#
# What rests on labels carries the tagger's error. It is drawn: the labels of every sentence again and again by their calibrated
# probabilities, the measure worked out each time, the regression run each time, and the estimates joined by Rubin's rules - the
# variance within draws plus that between them. Here for a second outcome, the share of text on training. `tx_stick` rests on no
# label.

# %% [markdown] lang="zh"
# ## 测量误差
#
# 依据标签的指标带有标注的误差。做法是抽取：按校准后的概率反复抽取每个句子的标签，每次重算指标并重做回归，再按Rubin规则合并估计，
# 即抽取内方差加抽取间方差。这里用第二个被解释变量：谈培训的文字比例。`tx_stick`不依据任何标签。

# %%
keys = sample["report"].tolist()
draws = measures.draw_measures(store, keys, draws=12)[["report", "draw", "ls_training"]]
wide = draws.pivot(index="report", columns="draw", values="ls_training").reindex(sample["report"])
estimates = []
for draw in wide:
    drawn = sample.assign(drawn=wide[draw].to_numpy()).dropna(subset=["drawn"])
    slopes, errors, _ = regress(drawn, "drawn", [REGRESSOR], KEYS)
    estimates.append((slopes[0], errors[0]))
joined = measures.join_estimates(*map(list, zip(*estimates, strict=True)))
slopes, errors, _ = regress(sample, "ls_training", [REGRESSOR], KEYS)
naive = (slopes[0], errors[0], slopes[0] - 1.96 * errors[0], slopes[0] + 1.96 * errors[0])
both = naive, (joined.value, joined.error, joined.lower, joined.upper)

# %%
estimates_of = dict(zip(("labels as certain", "joined over draws"), both, strict=True))
columns = ["coefficient", "standard error", "lower", "upper"]
pd.DataFrame.from_dict(estimates_of, orient="index", columns=columns).round(4)

# %% lang="zh"
estimates_of = dict(zip(("视标签为确定", "按抽取合并"), both, strict=True))
columns = ["系数", "标准误", "下限", "上限"]
pd.DataFrame.from_dict(estimates_of, orient="index", columns=columns).round(4)

# %% [markdown]
# ## What was found, and what was not

# %% [markdown] lang="zh"
# ## 发现了什么，没有发现什么

# %%
store.close()
work.cleanup()
slope, error = fits[2][0][0], fits[2][1][0]
low, high = slope - 1.96 * error, slope + 1.96 * error
share = (joined.error / naive[1] - 1) if naive[1] else 0.0

# %%
found = "fewer" if high < 0 else "more" if low > 0 else "neither clearly fewer nor clearly more"
Markdown(
    f"Between years of the same agency, taking over a tenth more of last year's text goes with {10 * slope:+.1f} points of a hundred "
    f"in the share of last year's problems told as settled (95 % interval {10 * low:+.1f} to {10 * high:+.1f}): {found}. "
    f"{len(sample)} agency-years of {sample['agency_no'].nunique()} agencies. With the tagger's error in it, the standard error of the "
    f"second outcome changes by {share:+.0%}.\n\n"
    "**What this does not show.** The agencies are made up; nothing follows for real ones. An answer in other words counts as none, so "
    "that an agency that changes its wording looks as if it dropped its problems. The draws know the error that the tagger admits, "
    "not one that follows a covariate. Reports that were not collected are not missing at random: see the states in the panel."
)

# %% lang="zh"
found = "较少" if high < 0 else "较多" if low > 0 else "既不明显较少也不明显较多"
Markdown(
    f"同一机关各年之间，沿用上年文字的比例每高一成，说明已解决的上年问题比例变化{10 * slope:+.1f}个百分点"
    f"（95%区间为{10 * low:+.1f}至{10 * high:+.1f}）：{found}。样本为{sample['agency_no'].nunique()}个机关的{len(sample)}个机关—年度。"
    f"计入标注误差后，第二个被解释变量的标准误变化{share:+.0%}。\n\n"
    "**这不能说明什么。** 机关是虚构的，不能推及真实机关。换一种说法的回应不计为回应，因此改变措辞的机关看起来像是放下了问题。"
    "抽取只包含标注承认的误差，不包含随协变量变化的误差。未收集到的报告不是随机缺失的，见面板数据中的状态。"
)
