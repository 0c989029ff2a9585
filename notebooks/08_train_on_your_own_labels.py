# %% [markdown]
# # 8 · Train on your own labels
#
# Your question may need labels that nobody has thought of, or your reports may be worded unlike those the shipped model
# knows. Units go out to Label Studio or doccano with labels to start from, the most uncertain first; they come back; a model
# is trained by one call, and evaluated on narratives kept apart. The tagger is a scikit-learn estimator.
#
# The narratives are made up, and so is the annotator: a few lines of code that change what a person would change.

# %% [markdown] lang="zh"
# # 8 · 用自己的标注训练
#
# 研究问题可能需要别人没有想到的标签，报告的用语也可能与随附模型所见不同。句子连同初始标签导出到 Label Studio 或 doccano，最不确定的在前；
# 标注后读回；一次调用即可训练模型，并在另留的叙述上评测。标注模型是 scikit-learn 估计器。
#
# 叙述是虚构的，标注者也是：几行代码代替人作修改。

# %%
import json
import tempfile
from pathlib import Path

import numpy as np
from IPython.display import Markdown
from sklearn.model_selection import cross_val_score, train_test_split

from disclosure_nlp import NarrativeTagger, annotate, datasets, evaluate_model, plots, read_corpus, train_model

work = tempfile.TemporaryDirectory()
folder, labelled = Path(work.name), datasets.labelled_corpus()

# %% [markdown]
# ## Out to doccano, the most uncertain units first

# %% [markdown] lang="zh"
# ## 导出到 doccano，最不确定的在前

# %%
tasks = annotate.export_tasks(labelled / "narratives-6.jsonl", "doccano", limit=40)
for task in map(json.loads, tasks.splitlines()[:5]):
    print(", ".join(task["label"]), "|", task["text"])

# %% [markdown]
# ## Back again
#
# The made-up annotator marks every unit that names a telephone hotline with a label of its own, `hotline`.

# %% [markdown] lang="zh"
# ## 读回
#
# 虚构的标注者给每个提到热线电话的句子加上自定标签 `hotline`。

# %%
HOTLINE = """
[[labels]]
id = "hotline"
chinese = "热线"
axis = "topic"
definition = "a telephone line for the public"
"""
(folder / "labels.toml").write_text(HOTLINE, encoding="utf-8")
WORDS = ("热线", "电话", "12345", "来电")
names = annotate.label_names(folder / "labels.toml")
exported = annotate.export_tasks(labelled / "narratives-3.jsonl", "doccano")
lines = []
for task in map(json.loads, exported.splitlines()):
    marked = ["hotline"] if any(word in task["text"] for word in WORDS) else []
    lines.append(json.dumps({**task, "label": [*task["label"], *marked]}, ensure_ascii=False))
rows = annotate.import_rows("\n".join(lines), "doccano", names)
(folder / "mine.jsonl").write_text(annotate.rows_to_json_lines(rows), encoding="utf-8")
print(f"{len(rows)} units came back, {sum('hotline' in row.labels for row in rows)} of them marked hotline")

# %% [markdown]
# ## Train and evaluate
#
# For a fair figure the narratives are split first: every narrative is of an agency of its own.

# %% [markdown] lang="zh"
# ## 训练与评测
#
# 为了公平，先划分叙述：每篇叙述属于不同的机关。

# %%
narratives = read_corpus(folder / "mine.jsonl", names)
fitted, apart = train_test_split(narratives, test_size=1 / 3, random_state=4)
tagger = NarrativeTagger(own_labels=("hotline",), folds=3).fit(fitted)
table = tagger.label_table(apart)
table[table["support"] >= 5].sort_values("f1")

# %% [markdown]
# ## Cross-validation
#
# Whatever takes a scikit-learn estimator takes the tagger: `cross_val_score`, pipelines, grid search.

# %% [markdown] lang="zh"
# ## 交叉验证
#
# 凡接受 scikit-learn 估计器之处都接受它：`cross_val_score`、流水线、网格搜索。

# %%
scores = cross_val_score(NarrativeTagger(own_labels=("hotline",), folds=2), narratives, cv=2)
print("macro-F1 of two halves:", ", ".join(f"{score:.3f}" for score in scores))

# %% [markdown]
# ## How many narratives are enough?

# %% [markdown] lang="zh"
# ## 多少篇叙述才够？

# %%
sizes = [12, 24, len(fitted)]
taggers = [NarrativeTagger(own_labels=("hotline",), folds=2).fit(fitted[:size]) for size in sizes[:-1]]
curve = [one.evaluate(apart) for one in (*taggers, tagger)]
low, high = np.transpose([result["intervals"]["macro_three"] for result in curve])

# %%
ax = plots.new_axes(5, 3.6)
ax.fill_between(sizes, low, high, color="#dddddd")
ax.plot(sizes, [result["macro_three"] for result in curve], "o-", color="black")
ax.set_xlabel("narratives fitted on")
ax.set_ylabel("macro-F1, problem, remediation, training")
ax.set_title(f"Learning curve with 95 % intervals (tried on {len(apart)} narratives)", fontsize=10)
ax

# %% lang="zh"
ax = plots.new_axes(5, 3.6)
ax.fill_between(sizes, low, high, color="#dddddd")
ax.plot(sizes, [result["macro_three"] for result in curve], "o-", color="black")
ax.set_xlabel("拟合所用叙述篇数")
ax.set_ylabel("宏平均F1：问题、措施、培训")
ax.set_title(f"学习曲线及95 %区间（在{len(apart)}篇叙述上检验）", fontsize=10)
ax

# %% [markdown]
# ## The model file
#
# One call writes a model file without any code in it.

# %% [markdown] lang="zh"
# ## 模型文件
#
# 一次调用写出不含任何代码的模型文件。

# %%
model = train_model(folder / "mine.jsonl", folder / "mine.npz", labels=folder / "labels.toml", folds=2)
whole = evaluate_model(folder / "mine.jsonl", folder / "mine.npz")
size = (folder / "mine.npz").stat().st_size
print(len(model.header.labels), "labels,", model.header.units, "units")

# %% [markdown]
# ## What was found

# %% [markdown] lang="zh"
# ## 结论

# %%
hotline, figures = table.loc["hotline"], curve[-1]
low, high = figures["intervals"]["macro_three"]
work.cleanup()
Markdown(
    f"On {len(apart)} narratives kept apart ({figures['n']} units) the label `hotline` reaches an F1 of {hotline['f1']:.2f} "
    f"(support {hotline['support']:.0f}; with so few the figure is rough), and macro-F1 over problem, remediation and training is "
    f"{figures['macro_three']:.3f} ({low:.3f} to {high:.3f}). On the very units it was trained on the model file reaches "
    f"{whole['macro_three']:.3f}: never report that figure; `disclosure-nlp evaluate` refuses it. The file has "
    f"{size / 1000:.0f} kB; `disclosure-nlp score --tagger mine.npz` uses it. All texts and labels are made up."
)

# %% lang="zh"
hotline, figures = table.loc["hotline"], curve[-1]
low, high = figures["intervals"]["macro_three"]
work.cleanup()
Markdown(
    f"在另留的 {len(apart)} 篇叙述（{figures['n']} 个单位）上，标签 `hotline` 的 F1 为 {hotline['f1']:.2f}（支持数 {hotline['support']:.0f}；"
    f"数量少，数字粗略），存在问题、改进措施、教育培训三类的宏平均 F1 为 {figures['macro_three']:.3f}（{low:.3f} 至 {high:.3f}）。在训练所用"
    f"的单位上，模型文件达到 {whole['macro_three']:.3f}：这个数字绝不可报告，`disclosure-nlp evaluate` 会拒绝给出。文件大小 "
    f"{size / 1000:.0f} kB；`disclosure-nlp score --tagger mine.npz` 使用它。文字和标签均为虚构。"
)
