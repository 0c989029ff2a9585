# %% [markdown]
# # 2 · Tables and checks
#
# The tables of a report must add up, agree with its text and with the form. Each check gives one result per unit - a row, a
# column, a claim - with what was expected, what was observed, and where. Failures with one origin have one root cause.
#
# The sample corpus is made up, and so are its faults: the truth beside it says which were planted. That lets the checks
# be checked.

# %%
import numpy as np
import pandas as pd
from IPython.display import Markdown

from disclosure_nlp import datasets, plots, process_file, wilson

sample = datasets.sample_corpus()
truth = datasets.load_truth(sample)
outcomes = {row["path"]: process_file(sample / row["path"]) for row in truth}

# %% [markdown]
# ## One report with a fault

# %%
faulty = next(row for row in truth if "R3" in row["faults"])
outcome = outcomes[faulty["path"]]
outcome.findings

# %% [markdown]
# The sum of the six applicants' columns against the printed total, row by row, as the check sees it:

# %%
requests = outcome.report.tables["requests"].to_frame()
sums = requests.drop(columns="total").sum(axis=1)
requests.assign(sum_of_columns=sums)[sums != requests["total"]]

# %% [markdown]
# ## All verdicts over the corpus

# %%
findings = pd.concat({path: outcome.findings.to_frame() for path, outcome in outcomes.items()}, names=["path"])
table = pd.crosstab(findings["check"], findings["verdict"])
table

# %%
failing = table["fail"][table["fail"] > 0].sort_values()
ax = plots.new_axes(6, 0.3 * len(failing) + 1)
ax.barh(failing.index, failing, color="#666666")
ax.bar_label(ax.containers[0], padding=3, fontsize=8)
ax.set_xlabel("failures")
ax.set_title(f"Failures by check (n = {len(outcomes)} made-up reports)", fontsize=10)
ax

# %% [markdown]
# ## Were the planted faults found?

# %%
planted = [(row["path"], fault) for row in truth for fault in row["faults"]]
failed = findings[findings["verdict"] == "fail"].groupby("path")["check"].agg(set).reindex(outcomes, fill_value=set())
found = sum(fault in failed[path] for path, fault in planted)
low, high = (float(v[0]) for v in wilson(np.array([found / len(planted)]), np.array([float(len(planted))])))
clean = [row["path"] for row in truth if not row["faults"]]
serious = findings[(findings["verdict"] == "fail") & findings["severity"].isin(["error", "warning"])]
alarms = serious.index.get_level_values("path").unique().isin(clean).sum()
Markdown(
    f"**Found:** {found} of {len(planted)} faults planted in made-up reports ({found / len(planted):.1%}; Wilson 95 % interval "
    f"{low:.1%} to {high:.1%}). **False alarms:** errors or warnings in {alarms} of {len(clean)} reports without a planted "
    "fault. Planted faults are those that the checks were written for; real reports err in other ways too, so that this is an "
    "upper bound."
)
