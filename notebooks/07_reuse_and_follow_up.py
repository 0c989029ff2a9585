# %% [markdown]
# # 7 · Reuse of text, and what became of last year's problems
#
# Reports are often written over last year's, or a neighbour's. Here sections are compared sentence by sentence - years and
# figures masked, words of the form left out - in a made-up corpus in which some agencies take over a known share of their
# text. And last year's problems are looked for in this year's report: answered, repeated, or dropped.

# %% [markdown] lang="zh"
# # 7 · 文字沿用，以及上年问题的下落
#
# 报告常在上年或邻近机关的文本上改写而成。这里逐句比较各部分（年份和数字遮盖，规定用语略去），所用虚构语料中部分机关沿用了已知比例的文字。
# 并在当年报告中查找上年的问题：已有回应、再次出现，或不再提及。

# %%
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from IPython.display import Markdown

from disclosure_nlp import compare_store, datasets, open_store, plots, score_corpus

pd.options.display.max_colwidth = None
work = tempfile.TemporaryDirectory()
histories = ("borrowing", "copying", "improving", "steady")
made = datasets.make_corpus(Path(work.name) / "made", 120, seed=23, histories=histories)
truth = datasets.load_truth(made)
score_corpus(made, f"{work.name}/store", workers=0)
with open_store(f"{work.name}/store") as store:
    comparison = compare_store(store, tagging_error=False)
    sentences = store.to_frame("sentences")

# %% [markdown]
# ## Who writes over last year's report

# %% [markdown] lang="zh"
# ## 谁在上年报告上改写

# %%
plots.reuse_matrix(comparison.reuse, "overview")

# %% lang="zh"
plots.reuse_matrix(comparison.reuse, "overview", language="zh")

# %% [markdown]
# ## Which sentences were taken over

# %% [markdown] lang="zh"
# ## 沿用了哪些句子

# %%
reuse = comparison.reuse
row = reuse[(reuse["share"] > 0.5) & (reuse["share"] < 0.95)].iloc[0]
texts = sentences.set_index(["report", "sentence"])["text"]
print(f"{row['agency_id']} {row['year']} after {row['other_agency']} {row['other_year']:.0f}")
for own, other, likeness in row["sentences"][:4]:
    print(f"\n{likeness:.2f}  {texts[row['report'], own]}\n      {texts[row['other'], other]}")

# %% [markdown]
# ## Found against planted

# %% [markdown] lang="zh"
# ## 找到的与植入的对照

# %%
loans = {
    (report["agency"], report["year"], loan["section"], loan["agency"], loan["year"]): loan["share"]
    for report in truth
    for loan in report["reuse"]
}
keys = ["agency_id", "year", "section", "other_agency", "other_year"]
found = reuse.set_index(keys)["share"].rename("found")
both = pd.concat([pd.Series(loans, name="planted").rename_axis(keys), found], axis=1, join="inner")
ax = plots.new_axes(4.2, 4)
ax.plot([0, 1], [0, 1], color="#bbbbbb", ls="--")
ax.plot(both["planted"], both["found"], "o", color="black", ms=4)
ax.set_xlabel("share planted (of the section's own sentences)")
ax.set_ylabel("share found (of all content)")
ax.set_title(f"Text taken over (n = {len(both)} sections)", fontsize=10)
ax

# %% lang="zh"
loans = {
    (report["agency"], report["year"], loan["section"], loan["agency"], loan["year"]): loan["share"]
    for report in truth
    for loan in report["reuse"]
}
keys = ["agency_id", "year", "section", "other_agency", "other_year"]
found = reuse.set_index(keys)["share"].rename("found")
both = pd.concat([pd.Series(loans, name="planted").rename_axis(keys), found], axis=1, join="inner")
ax = plots.new_axes(4.2, 4)
ax.plot([0, 1], [0, 1], color="#bbbbbb", ls="--")
ax.plot(both["planted"], both["found"], "o", color="black", ms=4)
ax.set_xlabel("植入比例（占本部分自有句子）")
ax.set_ylabel("找到比例（占全部内容）")
ax.set_title(f"沿用的文字（n = {len(both)}个部分）", fontsize=10)
ax

# %% [markdown]
# ## Last year's problems

# %% [markdown] lang="zh"
# ## 上年的问题

# %%
history = {report["agency"]: report["history"] for report in truth}
followup = comparison.followup.assign(history=comparison.followup["agency_id"].map(history))
problems = followup[followup["kind"] == "problem"]
pd.crosstab(problems["history"], problems["state"])

# %%
plots.problem_flow(comparison.followup)

# %% lang="zh"
plots.problem_flow(comparison.followup, language="zh")

# %% [markdown]
# ## What was found

# %% [markdown] lang="zh"
# ## 结论

# %%
answered = problems.assign(won=problems["state"] == "answered")
shares = answered.groupby("history")["won"].agg(["mean", "size"])
agencies = answered[answered["history"] == "improving"].groupby("agency_id")["won"].mean().to_numpy()
chance = np.random.default_rng(1)
low, high = np.percentile(chance.choice(agencies, (2000, len(agencies))).mean(axis=1), [2.5, 97.5])
much = both[both["planted"] > 0.5]
work.cleanup()
Markdown(
    f"Of {len(much)} sections of which more than half was planted, {(much['found'] > 0.5).sum()} were found to be above 0.5; found "
    f"and planted shares differ by {(both['found'] - both['planted']).abs().mean():.3f} at the mean. Agencies that improve answer "
    f"{shares.loc['improving', 'mean']:.0%} of last year's problems (95 % interval by bootstrap over {len(agencies)} agencies "
    f"{low:.0%} to {high:.0%}); of those that copy it is {shares.loc['copying', 'mean']:.0%} "
    f"(n = {shares.loc['copying', 'size']:.0f} problems). The corpus is made up: these shares are what was put in, and no estimate "
    "for real agencies."
)

# %% lang="zh"
answered = problems.assign(won=problems["state"] == "answered")
shares = answered.groupby("history")["won"].agg(["mean", "size"])
agencies = answered[answered["history"] == "improving"].groupby("agency_id")["won"].mean().to_numpy()
chance = np.random.default_rng(1)
low, high = np.percentile(chance.choice(agencies, (2000, len(agencies))).mean(axis=1), [2.5, 97.5])
much = both[both["planted"] > 0.5]
work.cleanup()
Markdown(
    f"植入超过一半的 {len(much)} 个部分中，{(much['found'] > 0.5).sum()} 个测得高于 0.5；测得与植入的比例平均相差 "
    f"{(both['found'] - both['planted']).abs().mean():.3f}。改进型机关回应了上年问题的 {shares.loc['improving', 'mean']:.0%}"
    f"（按 {len(agencies)} 个机关自助抽样的 95 % 区间 {low:.0%} 至 {high:.0%}）；照抄型机关为 {shares.loc['copying', 'mean']:.0%}"
    f"（n = {shares.loc['copying', 'size']:.0f} 个问题）。语料是虚构的：这些比例是植入的，不是对真实机关的估计。"
)
