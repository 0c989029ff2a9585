# %% [markdown]
# # 8 · Train on your own labels
#
# Your question may need labels that nobody has thought of, or your reports may be worded unlike those the shipped model
# knows. Units go out to Label Studio or doccano with labels to start from, the most uncertain first; they come back; a model
# is trained by one call, and evaluated on narratives kept apart.
#
# The narratives are made up, and so is the annotator: a few lines of code that change what a person would change.

# %%
import json
import os
import shutil
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown, display

from disclosure_nlp.annotate.tasks import export_tasks, import_rows, rows_as_lines
from disclosure_nlp.compare import plots
from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.trained.dataset import read_corpus
from disclosure_nlp.tag.trained.evaluate import evaluate_model, summarize
from disclosure_nlp.tag.trained.learner import NarrativeTagger, prepare
from disclosure_nlp.tag.trained.train import train_model

os.chdir(next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpora" / "sample").is_dir()))
work = Path(tempfile.mkdtemp())
LABELLED = Path("corpora/labelled")

# %% [markdown]
# ## Out to doccano, the most uncertain units first

# %%
tasks = export_tasks([str(LABELLED / "narratives-6.jsonl")], "doccano", limit=40)
shown = [json.loads(line) for line in tasks.splitlines()]
pd.DataFrame([(task["text"], ", ".join(task["label"])) for task in shown[:5]], columns=["text", "labels to start from"])

# %% [markdown]
# ## Back again
#
# The made-up annotator marks every unit that names a telephone hotline with a label of its own, `hotline`.

# %%
HOTLINE = """
[[labels]]
id = "hotline"
chinese = "热线"
axis = "topic"
definition = "a telephone line for the public"
"""
(work / "labels.toml").write_text(HOTLINE, encoding="utf-8")
WORDS = ("热线", "电话", "12345", "来电")
names = (*LABELS, "hotline")
exported = export_tasks([str(LABELLED / "narratives-3.jsonl"), str(LABELLED / "narratives-5.jsonl")], "doccano")
lines = []
for line in exported.splitlines():
    task = json.loads(line)
    if any(word in task["text"] for word in WORDS):
        task["label"] = [*task["label"], "hotline"]
    lines.append(json.dumps(task, ensure_ascii=False))
rows = import_rows("\n".join(lines), "doccano", names)
(work / "mine.jsonl").write_text(rows_as_lines(rows), encoding="utf-8")
marked = sum("hotline" in row.labels for row in rows)
print(f"{len(rows)} units came back, {marked} of them marked hotline")

# %% [markdown]
# ## Train and evaluate
#
# One call writes a model file without any code in it. For a fair figure the narratives are split first.

# %%
narratives = read_corpus([work / "mine.jsonl"], names)
order = np.random.default_rng(4).permutation(len(narratives))
apart = [narratives[place] for place in order[: len(order) // 3]]
fitted = [narratives[place] for place in order[len(order) // 3 :]]
prepared, tried = prepare(fitted), prepare(apart)
tagger = NarrativeTagger(own_labels=("hotline",), folds=3).fit(prepared)
figures = summarize(apart, tagger.predict(tried), names)
figures["labels"]["hotline"]

# %% [markdown]
# ## How many narratives are enough?

# %%
sizes = [12, 24, 48, len(prepared)]
curve = []
for size in sizes:
    learner = NarrativeTagger(own_labels=("hotline",), folds=3).fit(prepared[:size])
    result = summarize(apart, learner.predict(tried), names)
    curve.append((size, result["macro_three"], *result["intervals"]["macro_three"]))
learning = pd.DataFrame(curve, columns=["narratives", "macro_three", "lower", "upper"])
with plots.style():
    figure, ax = plt.subplots(figsize=(5, 3.6), layout="constrained")
    ax.fill_between(learning["narratives"], learning["lower"], learning["upper"], color="#dddddd")
    ax.plot(learning["narratives"], learning["macro_three"], "o-", color="black")
    ax.set_xlabel("narratives fitted on")
    ax.set_ylabel("macro-F1, problem, remediation, training")
    ax.set_title(f"Learning curve with 95 % intervals (tried on {len(apart)} narratives)", fontsize=10)
    display(figure)
    plt.close(figure)

# %% [markdown]
# ## The model file

# %%
model = train_model([work / "mine.jsonl"], work / "mine.npz", labels=work / "labels.toml", folds=3)
whole = evaluate_model([work / "mine.jsonl"], work / "mine.npz")
size = (work / "mine.npz").stat().st_size
print(model.header.version, len(model.header.labels), "labels,", model.header.units, "units")

# %% [markdown]
# ## What was found

# %%
hotline = figures["labels"]["hotline"]
low, high = figures["intervals"]["macro_three"]
display(
    Markdown(
        f"On {len(apart)} narratives kept apart ({figures['n']} units) the label `hotline` reaches an F1 of {hotline['f1']:.2f} "
        f"(support {hotline['support']}; with so few the figure is rough), and macro-F1 over problem, remediation and training "
        f"is {figures['macro_three']:.3f} ({low:.3f} to {high:.3f}). On the very units it was trained on the model file reaches "
        f"{whole['macro_three']:.3f}: never report that figure. The file has {size / 1000:.0f} kB; `disclosure-nlp score --tagger "
        "mine.npz` uses it. All texts and labels are made up."
    )
)
shutil.rmtree(work)
