# %% [markdown]
# # 9 · Write your own check and rubric
#
# A check is a definition and a function that gives one result per unit, with its evidence. A rubric selects and weighs items.
# Both can be your own, without touching the package.
#
# The question here: does the report say how many items were published on its own initiative, as a number?

# %%
import os
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import HTML, Markdown, display

from disclosure_nlp import check_report, open_store, process_file, score_corpus
from disclosure_nlp.check.context import Definition, span
from disclosure_nlp.check.registry import Check, all_checks
from disclosure_nlp.compare import plots
from disclosure_nlp.compare.rates import wilson
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.validate.effect import effect_on, item_changes

os.chdir(next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpora" / "sample").is_dir()))
pd.options.display.max_colwidth = None

# %% [markdown]
# ## A check
#
# `passed`, `failed`, `not_applicable` and `not_assessable` give results; a damaged copy must not become a fault of the agency.

# %%
COUNT = re.compile(r"\d+\s*[余多]?\s*(?:条|件|篇|份|项)")


def volume_stated(context):
    """Yield whether a sentence on publishing gives a count."""
    facts = context.facts
    if facts.copy_is_damaged:
        yield context.not_assessable("report", "part of the file could not be read")
        return
    published = [s for s in facts.statements if "proactive" in facts.tags[s.id].labels and s.section == "overview"]
    counted = [s for s in published if COUNT.search(s.text)]
    if counted:
        yield context.passed(
            "overview",
            f"{len(counted)} of {len(published)} sentences on publishing give a count",
            evidence=[span(counted[0])],
        )
    else:
        yield context.failed(
            "overview", "no sentence on publishing gives a count", evidence=[span(s) for s in published[:1]]
        )


mine = Check(
    Definition(
        "Q1",
        "The volume published is stated as a number",
        "主动公开数量有具体数字",
        "hint",
        "report",
        "a question of this notebook",
    ),
    volume_stated,
)

# %%
outcome = process_file("corpora/sample/岚渚省翎圩市人民政府-2021.docx")
findings = check_report(outcome.report, outcome.tagging, [*all_checks(), mine])
[(r.check, r.verdict, r.message) for r in findings.results if r.check == "Q1"]

# %% [markdown]
# ## Over the sample corpus

# %%
files = sorted(p for p in Path("corpora/sample").iterdir() if p.suffix in (".txt", ".html", ".docx", ".pdf"))
rows = []
for path in files:
    one = process_file(str(path))
    result = check_report(one.report, one.tagging, [mine]).results[0]
    rows.append((one.report.level, one.report.year, result.verdict))
told = pd.DataFrame(rows, columns=["level", "year", "verdict"])
by_level = told.assign(won=told["verdict"] == "pass").groupby("level")["won"].agg(["sum", "size"])
by_level["share"] = by_level["sum"] / by_level["size"]
low, high = wilson(by_level["share"].to_numpy(), by_level["size"].to_numpy(dtype=float))
with plots.style():
    figure, ax = plt.subplots(figsize=(5, 2.6), layout="constrained")
    ax.hlines(by_level.index, low, high, color="#999999", lw=3)
    ax.plot(by_level["share"], by_level.index, "o", color="black")
    ax.set_xlim(0, 1.02)
    ax.set_xlabel("share that states a number, Wilson 95 % interval")
    ax.set_title(f"Q1 by level (n = {len(told)} made-up reports)", fontsize=10)
    display(figure)
    plt.close(figure)

# %% [markdown]
# ## A rubric
#
# A short file names a base and weighs its items anew; 0 leaves one out. All that is wrong with it is told at once.

# %%
work = Path(tempfile.mkdtemp())
(work / "mine.toml").write_text(
    """
id = "problems-first"
version = "1"
base = "ogi-2021"
title = "Problems and remedies weigh most"
title_zh = "以问题与整改为主"

[weights]
E1 = 12
E2 = 12
E5 = 6
A1 = 4
B2 = 3
G1 = 0
""",
    encoding="utf-8",
)
base, own = resolve_rubric(), resolve_rubric(work / "mine.toml")
HTML(pd.DataFrame(item_changes(base, own)).to_html(index=False))

# %% [markdown]
# ## What it does to scores
#
# A store keeps the judgement of every item, so that another rubric costs nothing.

# %%
score_corpus(["corpora/sample"], str(work / "store"), workers=0)
with open_store(str(work / "store")) as store:
    effect = effect_on(store, base, own)
with plots.style():
    figure, ax = plt.subplots(figsize=(4.4, 4), layout="constrained")
    ax.plot(effect.scores["before"], effect.scores["after"], "o", color="black", ms=3)
    ax.axline((85, 85), slope=1, color="#bbbbbb", ls="--")
    ax.set_xlabel(f"score by {base.id}")
    ax.set_ylabel(f"score by {own.id}")
    ax.set_title(f"Kendall's τ {effect.tau:.2f} (n = {len(effect.scores)} made-up reports)", fontsize=10)
    display(figure)
    plt.close(figure)

# %% [markdown]
# ## What was found

# %%
verdicts = Counter(told["verdict"])
share = verdicts["pass"] / len(told)
bounds = [float(v[0]) for v in wilson(np.array([share]), np.array([float(len(told))]))]
change = effect.scores["change"]
display(
    Markdown(
        f"{verdicts['pass']} of {len(told)} made-up reports ({share:.0%}, 95 % interval {bounds[0]:.0%} to {bounds[1]:.0%}) state the "
        f"volume published as a number. Weighing problems first changes scores by {change.mean():+.1f} points at the mean, from "
        f"{change.min():+.1f} to {change.max():+.1f}, and the order of reports by τ = {effect.tau:.2f} (n = {len(change)})."
    )
)
shutil.rmtree(work)
