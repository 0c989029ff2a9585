# %% [markdown]
# # 5 · Run a corpus
#
# Many reports go into a store: Parquet datasets that a run adds to and that can be asked in SQL. A run that was broken off
# goes on where it was; a file that did not change is not read again; one bad file costs that file alone.
#
# The corpus here is the made-up sample, with one file that is no report.

# %% [markdown] lang="zh"
# # 5 · 运行一个语料
#
# 多份报告写入一个数据库：由每次运行追加的 Parquet 数据集，可用 SQL 查询。中断的运行从原处继续；未改动的文件不再读取；一个坏文件只影响它自己。
#
# 这里的语料是虚构的样例，另加一个不是报告的文件。

# %%
import tempfile
from pathlib import Path

from IPython.display import Markdown

from disclosure_nlp import datasets, open_store, plots, rescore_corpus, score_corpus

work = tempfile.TemporaryDirectory()
reports, place = datasets.sample_corpus(Path(work.name) / "reports"), Path(work.name) / "store"
(reports / "menu.html").write_text("<html><body><p>Monday: noodles</p></body></html>", encoding="utf-8")
run = score_corpus(reports, place, workers=0).row()
print(f"given {run['given']}: ok {run['ok']}, partial {run['partial']}, failed {run['failed']}")

# %% [markdown]
# ## Again: nothing to do

# %% [markdown] lang="zh"
# ## 再运行一次：无事可做

# %%
again = score_corpus(reports, place, workers=0).row()
print(f"given {again['given']}: unchanged {again['unchanged']}, read {again['read']}")

# %% [markdown]
# ## Ask it in SQL
#
# `scored` is the view of reports that have a score, each once. Every column is listed in `docs/store.md`.

# %% [markdown] lang="zh"
# ## 用 SQL 查询
#
# `scored` 是有得分的报告的视图，每份一行。各列见 `docs/store.md`。

# %%
store = open_store(place)
store.sql(
    """
    SELECT level, kind, count(*) AS reports, round(avg(score), 2) AS mean, round(min(score), 2) AS lowest, round(max(score), 2) AS highest
    FROM scored GROUP BY ALL ORDER BY level, kind
    """
).df()

# %%
store.sql(
    """
    SELECT "check", severity, count(*) AS failures, count(DISTINCT report) AS reports
    FROM findings WHERE verdict = 'fail' AND severity <> 'hint' GROUP BY ALL ORDER BY failures DESC, "check"
    """
).df()

# %% [markdown]
# ## Or as frames
#
# Rows of a report open with its agency and year.

# %% [markdown] lang="zh"
# ## 或取为数据框
#
# 每行以机关和年度开头。

# %%
cells = store.to_frame("cells")
totals = cells[(cells["table"] == "requests") & (cells["row"] == "received") & (cells["column"] == "total")]
totals.pivot_table(index="agency", columns="year", values="number")

# %% [markdown]
# ## The failed file says why

# %% [markdown] lang="zh"
# ## 失败的文件写明原因

# %%
failed = store.sql("SELECT reason FROM reports WHERE status = 'failed'").df()
failed

# %% [markdown]
# ## Scores by format: does the file matter?
#
# Agencies and years go through the formats in turn, so that the same score is expected of each, but for what only web pages
# tell: when they were published.

# %% [markdown] lang="zh"
# ## 各格式的得分：文件有影响吗？
#
# 各机关、各年度依次使用不同格式，因此各格式的得分应当相同，只有网页才载明的发布日期除外。

# %%
scored = store.to_frame("scored")
groups = {name: part["score"].to_numpy() for name, part in scored.groupby("format")}
ax = plots.new_axes(5, 3.6)
labels = [f"{name}\nn = {len(values)}" for name, values in groups.items()]
ax.boxplot(groups.values(), tick_labels=labels, medianprops={"color": "black"})
ax.set_ylabel("score (0-100)")
ax.set_title(f"Scores by format (n = {len(scored)} made-up reports)", fontsize=10)
ax

# %% lang="zh"
scored = store.to_frame("scored")
groups = {name: part["score"].to_numpy() for name, part in scored.groupby("format")}
ax = plots.new_axes(5, 3.6)
labels = [f"{name}\nn = {len(values)}" for name, values in groups.items()]
ax.boxplot(groups.values(), tick_labels=labels, medianprops={"color": "black"})
ax.set_ylabel("得分（0-100）")
ax.set_title(f"各格式的得分（n = {len(scored)}份虚构报告）", fontsize=10)
ax

# %% [markdown]
# ## Another rubric, without reading a file

# %% [markdown] lang="zh"
# ## 换一套评分标准，不读任何文件

# %%
store.close()
rescored = rescore_corpus(place, rubric="legal-only", workers=0).row()
with open_store(place) as store:
    after = store.to_frame("scored")[["path", "score"]].merge(
        scored[["path", "score"]], on="path", suffixes=("_legal", "_ogi")
    )
print(f"scored again: {rescored['scored']}, read: {rescored['read']}")

# %% [markdown]
# ## What was found

# %% [markdown] lang="zh"
# ## 结论

# %%
means = scored.groupby("format")["score"].mean()
change = after["score_legal"] - after["score_ogi"]
work.cleanup()
Markdown(
    f"Of {run['given']} files, made up all of them, {run['ok'] + run['partial']} were scored and {run['failed']} failed "
    f"({', '.join(failed['reason'])}). The mean scores of the formats lie {means.max() - means.min():.1f} points apart, with "
    f"{min(map(len, groups.values()))} to {max(map(len, groups.values()))} reports each and a standard deviation of "
    f"{scored['score'].std():.1f} over all: the formats hold different agencies and years, so that this is no test "
    f"(`disclosure-nlp validate retest` is one). By the duties in law alone scores change by {change.mean():+.1f} points at the "
    f"mean (n = {len(after)}, from {change.min():+.1f} to {change.max():+.1f})."
)

# %% lang="zh"
means = scored.groupby("format")["score"].mean()
change = after["score_legal"] - after["score_ogi"]
work.cleanup()
Markdown(
    f"{run['given']} 个虚构文件中，{run['ok'] + run['partial']} 个已评分，{run['failed']} 个失败（{', '.join(failed['reason'])}）。"
    f"各格式平均得分最多相差 {means.max() - means.min():.1f} 分，每种格式 {min(map(len, groups.values()))} 至 "
    f"{max(map(len, groups.values()))} 份，全部得分的标准差为 {scored['score'].std():.1f}：各格式对应不同的机关和年度，因此这不是检验"
    f"（`disclosure-nlp validate retest` 才是）。只计法定义务时，得分平均变化 {change.mean():+.1f} 分（n = {len(after)}，"
    f"从 {change.min():+.1f} 到 {change.max():+.1f}）。"
)
