# %% [markdown]
# # 2 · Tables and checks
#
# The tables of a report must add up, agree with its text and with the form. Each check gives one result per unit - a row, a
# column, a claim - with what was expected, what was observed, and where. Failures with one origin have one root cause.
#
# The sample corpus is made up, and so are its faults: the truth beside it says which were planted. That lets the checks
# be checked.

# %% [markdown] lang="zh"
# # 2 · 表格与检查
#
# 报告的表格须加总相符，并与正文和规定格式一致。每项检查对每个单位（一行、一列、一处说法）给出一个结果：应为多少、实为多少、在何处。
# 同一来源的问题归于一个根本原因。
#
# 样例语料是虚构的，其中的差错也是：语料附有真值，写明植入了哪些差错。这样，检查本身也能受到检验。

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

# %% [markdown] lang="zh"
# ## 一份有差错的报告

# %%
faulty = next(row for row in truth if "R3" in row["faults"])
outcome = outcomes[faulty["path"]]
outcome.findings

# %% [markdown]
# The sum of the six applicants' columns against the printed total, row by row, as the check sees it:

# %% [markdown] lang="zh"
# 六类申请人各列之和与所列总计逐行对照，即该检查所见：

# %%
requests = outcome.report.tables["requests"].to_frame()
sums = requests.drop(columns="total").sum(axis=1)
requests.assign(sum_of_columns=sums)[sums != requests["total"]]

# %% [markdown]
# ## All verdicts over the corpus

# %% [markdown] lang="zh"
# ## 全部语料的检查结果

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

# %% lang="zh"
failing = table["fail"][table["fail"] > 0].sort_values()
ax = plots.new_axes(6, 0.3 * len(failing) + 1)
ax.barh(failing.index, failing, color="#666666")
ax.bar_label(ax.containers[0], padding=3, fontsize=8)
ax.set_xlabel("未通过次数")
ax.set_title(f"各项检查未通过次数（n = {len(outcomes)}份虚构报告）", fontsize=10)
ax

# %% [markdown]
# ## Were the planted faults found?

# %% [markdown] lang="zh"
# ## 植入的差错是否都找到了？

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

# %% lang="zh"
planted = [(row["path"], fault) for row in truth for fault in row["faults"]]
failed = findings[findings["verdict"] == "fail"].groupby("path")["check"].agg(set).reindex(outcomes, fill_value=set())
found = sum(fault in failed[path] for path, fault in planted)
low, high = (float(v[0]) for v in wilson(np.array([found / len(planted)]), np.array([float(len(planted))])))
clean = [row["path"] for row in truth if not row["faults"]]
serious = findings[(findings["verdict"] == "fail") & findings["severity"].isin(["error", "warning"])]
alarms = serious.index.get_level_values("path").unique().isin(clean).sum()
Markdown(
    f"**找到：** 虚构报告中植入的 {len(planted)} 处差错找到 {found} 处（{found / len(planted):.1%}；Wilson 95 % 区间 "
    f"{low:.1%} 至 {high:.1%}）。**误报：** {len(clean)} 份未植入差错的报告中，{alarms} 份出现错误或警告。植入的差错正是检查所针对的；"
    "真实报告还会有其他差错，因此这是上限。"
)
