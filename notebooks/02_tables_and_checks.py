# %% [markdown]
# # 2 · Tables and checks
#
# The tables of a report must add up, agree with its text and with the form. Each check gives one result per unit - a row, a
# column, a claim - with what was expected, what was observed, and where. Failures with one origin stand under one root cause.
#
# The sample corpus is made up, and so are its faults: the truth beside it says which were planted. That lets the checks
# be checked.

# %%
import json
import os
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown, display

from disclosure_nlp import process_file
from disclosure_nlp.compare import plots
from disclosure_nlp.compare.rates import wilson

os.chdir(next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpora" / "sample").is_dir()))
SAMPLE = Path("corpora/sample")
truth = [json.loads(line) for line in (SAMPLE / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
outcomes = {row["path"]: process_file(str(SAMPLE / row["path"])) for row in truth}

# %% [markdown]
# ## One report with a fault

# %%
faulty = next(row for row in truth if "R3" in row["faults"])
outcome = outcomes[faulty["path"]]
outcome.findings

# %% [markdown]
# The sum of the six applicants' columns against the printed total, row by row, as the check sees it:

# %%
requests = outcome.report.tables["requests"]
parts = [c for c in requests.columns if c != "total"]
sums = pd.DataFrame(
    {
        "sum of columns": [sum(requests.number(r, c) or 0 for c in parts) for r in requests.rows],
        "total as printed": [requests.number(r, "total") for r in requests.rows],
    },
    index=requests.rows,
)
sums[sums["sum of columns"] != sums["total as printed"]]

# %% [markdown]
# ## All verdicts over the corpus

# %%
verdicts = Counter((r.check, r.verdict) for o in outcomes.values() for r in o.findings.results)
table = pd.Series(verdicts).unstack(fill_value=0)
table.index.name = "check"
table

# %%
failing = table["fail"][table["fail"] > 0].sort_values()
with plots.style():
    figure, ax = plt.subplots(figsize=(6, 0.3 * len(failing) + 1), layout="constrained")
    ax.barh(failing.index, failing, color="#666666")
    ax.bar_label(ax.containers[0], padding=3, fontsize=8)
    ax.set_xlabel("failures")
    ax.set_title(f"Failures by check (n = {len(outcomes)} made-up reports)", fontsize=10)
    display(figure)
    plt.close(figure)

# %% [markdown]
# ## Were the planted faults found?

# %%
planted = [(row["path"], fault) for row in truth for fault in row["faults"]]
failed = {path: {r.check for r in o.findings.results if r.verdict == "fail"} for path, o in outcomes.items()}
found = sum(fault in failed[path] for path, fault in planted)
low, high = (float(v[0]) for v in wilson(np.array([found / len(planted)]), np.array([float(len(planted))])))
clean = [row["path"] for row in truth if not row["faults"]]
serious = {
    path: [
        r.check for r in outcomes[path].findings.results if r.verdict == "fail" and r.severity in ("error", "warning")
    ]
    for path in clean
}
alarms = sum(bool(checks) for checks in serious.values())
display(
    Markdown(
        f"**Found:** {found} of {len(planted)} faults planted in made-up reports ({found / len(planted):.1%}; Wilson 95 % interval {low:.1%} to "
        f"{high:.1%}). **False alarms:** errors or warnings in {alarms} of {len(clean)} reports without a planted fault. "
        "Planted faults are those that the checks were written for; real reports err in other ways too, so that this is "
        "an upper bound."
    )
)
