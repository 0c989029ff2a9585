# %% [markdown]
# # 7 · Reuse of text, and what became of last year's problems
#
# Reports are often written over last year's, or a neighbour's. Here sections are compared sentence by sentence - years and
# figures masked, words of the form left out - in a made-up corpus in which some agencies take over a known share of their
# text. And last year's problems are looked for in this year's report: answered, repeated, or dropped.

# %%
import json
import os
import shutil
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML, Markdown, display

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.compare import plots
from disclosure_nlp.compare.comparison import compare_store
from disclosure_nlp.synth.corpus import Plan, write_corpus

os.chdir(next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpora" / "sample").is_dir()))
pd.options.display.max_colwidth = None
work = Path(tempfile.mkdtemp())
write_corpus(Plan(120, (2019, 2024), seed=23, histories=("borrowing", "copying", "improving", "steady")), work / "made")
truth = [json.loads(line) for line in (work / "made" / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
score_corpus([str(work / "made")], str(work / "store"), workers=0)
store = open_store(str(work / "store"))
comparison = compare_store(store, tagging_error=False)

# %% [markdown]
# ## Who writes over last year's report

# %%
with plots.style():
    display(plots.reuse_matrix(comparison.reuse, "overview").figure)

# %% [markdown]
# ## Which sentences were taken over

# %%
row = comparison.reuse[(comparison.reuse["share"] > 0.5) & (comparison.reuse["share"] < 0.95)].iloc[0]
texts = store.frame("sentences").set_index(["report", "sentence"])["text"]
pairs = [
    (texts[row["report"], own], texts[row["other"], other], likeness) for own, other, likeness in row["sentences"][:6]
]
columns = [f"{row['agency_id']} {row['year']}", f"{row['other_agency']} {row['other_year']:.0f}", "Dice"]
HTML(pd.DataFrame(pairs, columns=columns).to_html(index=False))

# %% [markdown]
# ## Found against planted

# %%
planted = {
    (r["agency"], r["year"], loan["section"], loan["agency"], loan["year"]): loan["share"]
    for r in truth
    for loan in r["reuse"]
}
found = comparison.reuse[comparison.reuse["agency_id"].isin({key[0] for key in planted})]
keys = zip(found["agency_id"], found["year"], found["section"], found["other_agency"], found["other_year"], strict=True)
both = pd.DataFrame(
    [(planted[key], share) for key, share in zip(keys, found["share"], strict=True) if key in planted],
    columns=["planted", "found"],
)
with plots.style():
    figure, ax = plt.subplots(figsize=(4.2, 4), layout="constrained")
    ax.plot([0, 1], [0, 1], color="#bbbbbb", ls="--")
    ax.plot(both["planted"], both["found"], "o", color="black", ms=4)
    ax.set_xlabel("share planted (of the section's own sentences)")
    ax.set_ylabel("share found (of all content)")
    ax.set_title(f"Text taken over (n = {len(both)} sections)", fontsize=10)
    display(figure)
    plt.close(figure)

# %% [markdown]
# ## Last year's problems

# %%
history = {r["agency"]: r["history"] for r in truth}
followup = comparison.followup.assign(history=comparison.followup["agency_id"].map(history))
problems = followup[followup["kind"] == "problem"]
table = pd.crosstab(problems["history"], problems["state"])
table

# %%
with plots.style():
    display(plots.problem_flow(comparison.followup).figure)

# %% [markdown]
# ## What was found

# %%
answered = problems.assign(won=problems["state"] == "answered").groupby("history")["won"].agg(["mean", "size"])
chance = np.random.default_rng(1)
agencies = (
    problems[problems["history"] == "improving"]
    .groupby("agency_id")["state"]
    .apply(lambda s: (s == "answered").mean())
    .to_numpy()
)
low, high = np.percentile(chance.choice(agencies, (2000, len(agencies))).mean(axis=1), [2.5, 97.5])
much = both[both["planted"] > 0.5]
display(
    Markdown(
        f"Of {len(much)} sections of which more than half was planted, {(much['found'] > 0.5).sum()} were found to be above 0.5; found and planted shares differ by {(both['found'] - both['planted']).abs().mean():.3f} at the mean. Agencies "
        f"that improve answer {answered.loc['improving', 'mean']:.0%} of last year's problems (95 % interval by bootstrap over "
        f"{len(agencies)} agencies {low:.0%} to {high:.0%}); of those that copy it is {answered.loc['copying', 'mean']:.0%} "
        f"(n = {answered.loc['copying', 'size']:.0f} problems). The corpus is made up: these shares are what was put in, and no "
        "estimate for real agencies."
    )
)
store.close()
shutil.rmtree(work)
