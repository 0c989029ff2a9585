# %% [markdown]
# # 5 · Run a corpus
#
# Many reports go into a store: Parquet datasets that a run adds to and that can be asked in SQL. A run that was broken off
# goes on where it was; a file that did not change is not read again; one bad file costs that file alone.
#
# The corpus here is the made-up sample, with one file that is no report.

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

# %%
again = score_corpus(reports, place, workers=0).row()
print(f"given {again['given']}: unchanged {again['unchanged']}, read {again['read']}")

# %% [markdown]
# ## Ask it in SQL
#
# `scored` is the view of reports that have a score, each once. Every column is listed in `docs/store.md`.

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

# %%
cells = store.to_frame("cells")
totals = cells[(cells["table"] == "requests") & (cells["row"] == "received") & (cells["column"] == "total")]
totals.pivot_table(index="agency", columns="year", values="number")

# %% [markdown]
# ## The failed file says why

# %%
failed = store.sql("SELECT reason FROM reports WHERE status = 'failed'").df()
failed

# %% [markdown]
# ## Scores by format: does the file matter?
#
# Agencies and years go through the formats in turn, so that the same score is expected of each, but for what only web pages
# tell: when they were published.

# %%
scored = store.to_frame("scored")
groups = {name: part["score"].to_numpy() for name, part in scored.groupby("format")}
ax = plots.new_axes(5, 3.6)
labels = [f"{name}\nn = {len(values)}" for name, values in groups.items()]
ax.boxplot(groups.values(), tick_labels=labels, medianprops={"color": "black"})
ax.set_ylabel("score (0-100)")
ax.set_title(f"Scores by format (n = {len(scored)} made-up reports)", fontsize=10)
ax

# %% [markdown]
# ## Another rubric, without reading a file

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
