# %% [markdown]
# # 7 · Reuse of text, and what became of last year's problems
#
# Reports are often written over last year's, or a neighbour's. Here sections are compared sentence by sentence - years and
# figures masked, words of the form left out - in a made-up corpus in which some agencies take over a known share of their
# text. And last year's problems are looked for in this year's report: answered, repeated, or dropped.

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

# %%
plots.reuse_matrix(comparison.reuse, "overview")

# %% [markdown]
# ## Which sentences were taken over

# %%
reuse = comparison.reuse
row = reuse[(reuse["share"] > 0.5) & (reuse["share"] < 0.95)].iloc[0]
texts = sentences.set_index(["report", "sentence"])["text"]
print(f"{row['agency_id']} {row['year']} after {row['other_agency']} {row['other_year']:.0f}")
for own, other, likeness in row["sentences"][:4]:
    print(f"\n{likeness:.2f}  {texts[row['report'], own]}\n      {texts[row['other'], other]}")

# %% [markdown]
# ## Found against planted

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

# %% [markdown]
# ## Last year's problems

# %%
history = {report["agency"]: report["history"] for report in truth}
followup = comparison.followup.assign(history=comparison.followup["agency_id"].map(history))
problems = followup[followup["kind"] == "problem"]
pd.crosstab(problems["history"], problems["state"])

# %%
plots.problem_flow(comparison.followup)

# %% [markdown]
# ## What was found

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
