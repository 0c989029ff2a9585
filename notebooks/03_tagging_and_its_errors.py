# %% [markdown]
# # 3 · Tagging and its errors
#
# Each sentence of the narrative carries labels with probabilities: problems found, remediation, training and more. No
# classifier is free of error; here we look at what one says, why, and how often it is wrong on narratives it has not seen.
#
# The labelled narratives are made up, written for this project.

# %% [markdown] lang="zh"
# # 3 · 标签及其误差
#
# 叙述部分的每个句子都带有标签及其概率：存在问题、改进措施、教育培训等。任何分类器都有误差；这里看它给出什么、为什么，以及在没有见过的叙述上错多少。
#
# 标注的叙述是为本项目编写的，均为虚构。

# %%
import numpy as np
import pandas as pd
from IPython.display import Markdown

from disclosure_nlp import NarrativeTagger, datasets, plots, process_file, read_corpus

pd.options.display.max_colwidth = None

# %% [markdown]
# ## What is said of one report's section on problems

# %% [markdown] lang="zh"
# ## 一份报告“存在问题”部分的标签

# %%
outcome = process_file(datasets.sample_corpus() / "岚渚省翎圩市人民政府-2021.docx")
tagged = outcome.tagging.to_frame()
tagged[tagged["section"] == "problems"][["text", "labels", "tense", "problem_types", "remedy_types"]]

# %% [markdown]
# What weighed most for the labels of one sentence, in log-odds:

# %% [markdown] lang="zh"
# 一个句子的各标签中起作用最大的因素（对数几率）：

# %%
problem = outcome.sentences(label="problem")[0]
print(problem.text)
for cue in outcome.tagging.tags(problem.id).cues[:5]:
    print(f"{cue.label:12} {cue.term:16} {cue.weight:+.1f}")

# %% [markdown]
# ## A fair test
#
# A tagger is fitted on some narratives and tried on others, agencies kept apart. The shipped model saw all of them, so that
# testing it here would flatter it; `docs/evaluation.md` has its cross-validated figures.

# %% [markdown] lang="zh"
# ## 公平的检验
#
# 标注模型在一部分叙述上拟合，在另一部分上检验，机关不重叠。随附的模型见过全部叙述，在这里检验会偏高；交叉验证的数字见 `docs/evaluation.md`。

# %%
labelled = datasets.labelled_corpus()
fitted_on = read_corpus([labelled / "narratives-1.jsonl", labelled / "narratives-5.jsonl"])
tried_on = read_corpus(labelled / "narratives-2.jsonl")
tagger = NarrativeTagger(folds=3).fit(fitted_on)
table = tagger.label_table(tried_on)
common = table[table["support"] >= 5].sort_values("f1")
common

# %%
ends = common[["precision", "recall"]]
ax = plots.new_axes(6, 4.2)
ax.hlines(common.index, ends.min(axis=1), ends.max(axis=1), color="#999999", lw=3)
ax.plot(common["f1"], common.index, "o", color="black", ms=5, label="F1")
ax.plot(common["precision"], common.index, "|", color="black", ms=10, label="precision")
ax.plot(common["recall"], common.index, "x", color="black", ms=6, label="recall")
ax.set_xlabel("on narratives not fitted on")
ax.set_title(f"Labels with five or more units ({len(tried_on)} narratives)", fontsize=10)
ax.legend(frameon=False)
ax

# %% lang="zh"
ends = common[["precision", "recall"]]
ax = plots.new_axes(6, 4.2)
ax.hlines(common.index, ends.min(axis=1), ends.max(axis=1), color="#999999", lw=3)
ax.plot(common["f1"], common.index, "o", color="black", ms=5, label="F1")
ax.plot(common["precision"], common.index, "|", color="black", ms=10, label="精确率")
ax.plot(common["recall"], common.index, "x", color="black", ms=6, label="召回率")
ax.set_xlabel("在未参与拟合的叙述上")
ax.set_title(f"至少五个单位的标签（{len(tried_on)}篇叙述）", fontsize=10)
ax.legend(frameon=False)
ax

# %% [markdown]
# ## Where it goes wrong

# %% [markdown] lang="zh"
# ## 错在哪里

# %%
figures = tagger.evaluate(tried_on)
acts = {"problem", "remediation", "training"}
for error in [error for error in figures["errors"] if acts & {*error["missed"], *error["wrong"]}][:8]:
    print(f"missed {', '.join(error['missed']) or '-'}; wrong {', '.join(error['wrong']) or '-'}: {error['text']}")

# %% lang="zh"
figures = tagger.evaluate(tried_on)
acts = {"problem", "remediation", "training"}
for error in [error for error in figures["errors"] if acts & {*error["missed"], *error["wrong"]}][:8]:
    print(f"漏标 {', '.join(error['missed']) or '-'}；误标 {', '.join(error['wrong']) or '-'}: {error['text']}")

# %% [markdown]
# ## Are the probabilities honest?
#
# Of all units to which a label was given with a probability of about seven in ten, about seven in ten should have it.

# %% [markdown] lang="zh"
# ## 概率是否可信？
#
# 凡以约七成概率给出的标签，应有约七成是对的。

# %%
probabilities = np.concatenate(list(tagger.predict_proba(tried_on)))
units = [row for narrative in tried_on for row in narrative.rows]
truth = np.array([[label in row.labels for label in tagger.classes_] for row in units])
bins = pd.cut(probabilities.ravel(), np.linspace(0, 1, 11), include_lowest=True)
pairs = pd.Series(probabilities.ravel(), name="said").to_frame().assign(true=truth.ravel())
calibration = pairs.groupby(bins, observed=True)[["said", "true"]].agg(["mean", "size"])
said, true, sizes = (calibration[key] for key in (("said", "mean"), ("true", "mean"), ("said", "size")))
ax = plots.new_axes(4.2, 4)
ax.plot([0, 1], [0, 1], color="#bbbbbb", ls="--")
ax.plot(said, true, "o-", color="black", ms=4)
ax.set_xlabel("probability said")
ax.set_ylabel("share that is true")
ax.set_title(f"Calibration (n = {len(pairs):,} pairs of unit and label)", fontsize=10)
ax

# %% lang="zh"
probabilities = np.concatenate(list(tagger.predict_proba(tried_on)))
units = [row for narrative in tried_on for row in narrative.rows]
truth = np.array([[label in row.labels for label in tagger.classes_] for row in units])
bins = pd.cut(probabilities.ravel(), np.linspace(0, 1, 11), include_lowest=True)
pairs = pd.Series(probabilities.ravel(), name="said").to_frame().assign(true=truth.ravel())
calibration = pairs.groupby(bins, observed=True)[["said", "true"]].agg(["mean", "size"])
said, true, sizes = (calibration[key] for key in (("said", "mean"), ("true", "mean"), ("said", "size")))
ax = plots.new_axes(4.2, 4)
ax.plot([0, 1], [0, 1], color="#bbbbbb", ls="--")
ax.plot(said, true, "o-", color="black", ms=4)
ax.set_xlabel("给出的概率")
ax.set_ylabel("正确的比例")
ax.set_title(f"校准（n = {len(pairs):,}个单位与标签的组合）", fontsize=10)
ax

# %% [markdown]
# ## What was found

# %% [markdown] lang="zh"
# ## 结论

# %%
low, high = figures["intervals"]["macro_three"]
off = float(((said - true).abs() * sizes).sum() / sizes.sum())
Markdown(
    f"Fitted on {len(fitted_on)} made-up narratives and tried on {len(tried_on)} others ({figures['n']} units), the macro-F1 "
    f"over problem, remediation and training is {figures['macro_three']:.3f} (95 % interval by bootstrap over narratives "
    f"{low:.3f} to {high:.3f}), over all labels with five or more units {figures['macro']:.3f}. Probabilities are off by "
    f"{off:.3f} at the mean. Narratives written by the same hands are easier than those of agencies nobody here has seen: "
    "figures on real text are in `docs/evaluation.md`."
)

# %% lang="zh"
low, high = figures["intervals"]["macro_three"]
off = float(((said - true).abs() * sizes).sum() / sizes.sum())
Markdown(
    f"在 {len(fitted_on)} 篇虚构叙述上拟合，在另外 {len(tried_on)} 篇（{figures['n']} 个单位）上检验：存在问题、改进措施、教育培训"
    f"三类的宏平均 F1 为 {figures['macro_three']:.3f}（按叙述自助抽样的 95 % 区间 {low:.3f} 至 {high:.3f}），至少五个单位的全部标签为 "
    f"{figures['macro']:.3f}。概率平均偏差 {off:.3f}。同一批作者写的叙述比陌生机关的容易：真实文本上的数字见 `docs/evaluation.md`。"
)
