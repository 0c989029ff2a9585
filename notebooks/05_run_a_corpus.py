# %% [markdown]
# # 5 · Run a corpus
#
# Many reports go into a store: Parquet datasets that a run adds to and that can be asked in SQL. A run that was broken off
# goes on where it was; a file that did not change is not read again; one bad file costs that file alone.
#
# The corpus here is the made-up sample, with one file that is no report.

# %%
import os
import shutil
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
from IPython.display import Markdown, display

from disclosure_nlp import open_store, rescore_corpus, score_corpus
from disclosure_nlp.compare import plots

os.chdir(next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpora" / "sample").is_dir()))
work = Path(tempfile.mkdtemp())
reports = work / "reports"
shutil.copytree("corpora/sample", reports, ignore=shutil.ignore_patterns("README.md", "*.jsonl"))
(reports / "menu.html").write_text("<html><body><p>Monday: noodles</p></body></html>", encoding="utf-8")
store_path = str(work / "store")
run = score_corpus([str(reports)], store_path, workers=0).row()
print(f"given {run['given']}: ok {run['ok']}, partial {run['partial']}, failed {run['failed']}")

# %% [markdown]
# ## Again: nothing to do

# %%
again = score_corpus([str(reports)], store_path, workers=0).row()
print(f"given {again['given']}: unchanged {again['unchanged']}, read {again['read']}")

# %% [markdown]
# ## Ask it in SQL
#
# `scored` is the view of reports that have a score, each once. Every column is listed in `docs/store.md`.

# %%
store = open_store(store_path)
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
frame = store.frame("scored")
groups = {name: part["score"].to_numpy() for name, part in frame.groupby("format")}
with plots.style():
    figure, ax = plt.subplots(figsize=(5, 3.6), layout="constrained")
    ax.boxplot(
        groups.values(),
        tick_labels=[f"{name}\nn = {len(v)}" for name, v in groups.items()],
        medianprops={"color": "black"},
    )
    ax.set_ylabel("score (0–100)")
    ax.set_title(f"Scores by format (n = {len(frame)} made-up reports)", fontsize=10)
    display(figure)
    plt.close(figure)

# %% [markdown]
# ## Another rubric, without reading a file

# %%
store.close()
rescored = rescore_corpus(store_path, rubric="legal-only", workers=0).row()
store = open_store(store_path)
after = store.frame("scored")[["path", "score"]].merge(frame[["path", "score"]], on="path", suffixes=("_legal", "_ogi"))
print(f"scored anew: {rescored['scored']}, read: {rescored['read']}")

# %% [markdown]
# ## What was found

# %%
means = {name: values.mean() for name, values in groups.items()}
spread = max(means.values()) - min(means.values())
change = after["score_legal"] - after["score_ogi"]
display(
    Markdown(
        f"Of {run['given']} files, made up all of them, {run['ok'] + run['partial']} were scored and {run['failed']} failed ({', '.join(failed['reason'])}). The mean "
        f"scores of the formats lie {spread:.1f} points apart, with {min(map(len, groups.values()))} to "
        f"{max(map(len, groups.values()))} reports each and a standard deviation of {frame['score'].std():.1f} over all: the "
        f"formats hold different agencies and years, so that this is no test (`disclosure-nlp validate retest` is one). By "
        f"the duties in law alone scores change by {change.mean():+.1f} points at the mean (n = {len(after)}, from "
        f"{change.min():+.1f} to {change.max():+.1f})."
    )
)
store.close()
shutil.rmtree(work)
