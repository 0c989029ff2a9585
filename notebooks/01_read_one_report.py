# %% [markdown]
# # 1 · Read one report
#
# One file goes in, one `Outcome` comes out: who reports and for which year, the sections, the tables as figures, the
# sentences with labels, what is wrong, and a score. Everything points back to a span of the text.
#
# All reports here are made up: their agencies do not exist.

# %%
import tempfile

from IPython.display import Markdown

from disclosure_nlp import CellRef, datasets, open_store, process_file, score_corpus

sample = datasets.sample_corpus()
outcome = process_file(sample / "岚渚省翎圩市人民政府-2021.docx")
outcome

# %% [markdown]
# ## Sections
#
# Sections are found by the words of their titles, not by their numerals. Each is a span of one text and knows its text.

# %%
report = outcome.report
report

# %%
print(report.section("problems").text)

# %% [markdown]
# ## A table as figures
#
# Rows and columns have canonical ids, whatever the file looks like. A blank cell is no 0: it holds no number, and says why.

# %%
report.tables["requests"].to_frame()

# %% [markdown]
# ## From a figure to its place

# %%
place = report.span(CellRef("requests", "received", "total"))
around = report.text[max(0, place.start - 60) : place.end + 20].replace("\n", " | ")
print(f"characters {place.start} to {place.end} of {len(report.text)}: {report.text_of(place)!r}")
print(around)

# %% [markdown]
# ## Sentences by label

# %%
for sentence in outcome.sentences(label="training"):
    print(sentence.section, sentence.text)

# %% [markdown]
# ## The same agency in other formats
#
# The sample corpus holds each agency's years as Word, PDF, text and web page in turn. The first bytes decide how a file is
# read, never its name. Many files go into a store.

# %%
work = tempfile.TemporaryDirectory()
score_corpus(sample.glob("岚渚省翎圩市人民政府-*"), f"{work.name}/store", workers=0)
with open_store(f"{work.name}/store") as store:
    read, cells = store.to_frame("reports"), store.to_frame("cells")
read.sort_values("year")[["agency", "year", "format", "status", "form", "cells", "sentences", "score"]]

# %% [markdown]
# ## What was found

# %%
whole = int((read["status"] == "ok").sum())
numbers = cells["number"].notna()
work.cleanup()
Markdown(
    f"Of n = {len(read)} made-up reports of one agency, in {read['format'].nunique()} formats, {whole} were read in whole; "
    f"{numbers.sum():,} of {len(cells):,} cells hold a number ({numbers.mean():.1%}). One agency says nothing of how other files "
    "are read: `python -m tests.read.evaluate 100` measures that on hundreds of made-up reports whose truth is known."
)
