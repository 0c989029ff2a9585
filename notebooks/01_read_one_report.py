# %% [markdown]
# # 1 · Read one report
#
# One file goes in, one `Outcome` comes out: who reports and for which year, the sections, the tables as figures, the
# sentences with labels, what is amiss, and a score. Everything leads back to a stretch of the text.
#
# All reports here are made up: their agencies do not exist.

# %%
import os
from pathlib import Path

import pandas as pd
from IPython.display import Markdown, display

from disclosure_nlp import CellRef, process_file

os.chdir(next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpora" / "sample").is_dir()))
FILE = "corpora/sample/岚渚省翎圩市人民政府-2021.docx"
outcome = process_file(FILE)
report = outcome.report
outcome

# %% [markdown]
# ## Sections
#
# Sections are found by the words of their titles, not by their numerals. Each is a span of one text.

# %%
sections = [(s.id, s.numeral, s.title, s.start, s.end) for s in report.sections]
pd.DataFrame(sections, columns=["id", "numeral", "title", "start", "end"])

# %% [markdown]
# ## A table as figures
#
# Rows and columns have canonical ids, whatever the file looks like. A blank cell is no 0: it holds no number, and says why.

# %%
requests = report.tables["requests"]
pd.DataFrame({c: [requests.number(r, c) for r in requests.rows] for c in requests.columns}, index=requests.rows)

# %% [markdown]
# ## From a figure to its place

# %%
place = report.span(CellRef("requests", "received", "total"))
around = report.text[max(0, place.start - 60) : place.end + 20].replace("\n", " | ")
print(f"characters {place.start} to {place.end} of {len(report.text)}: {report.text[place.start : place.end]!r}")
print(around)

# %% [markdown]
# ## The same agency in other formats
#
# The sample corpus holds each agency's years as Word, PDF, text and web page in turn. The first bytes decide how a file is
# read, never its name.

# %%
files = sorted(Path("corpora/sample").glob("岚渚省翎圩市人民政府-*"))
rows = []
for path in files:
    one = process_file(str(path))
    cells = [cell for table in one.report.tables.values() for cell in table.cells]
    numbers = sum(cell.value.state == "number" for cell in cells)
    rows.append(
        (
            one.report.year,
            path.suffix,
            one.status,
            one.report.form,
            len(one.report.sections),
            len(cells),
            numbers,
            len(one.report.sentences),
        )
    )
read = pd.DataFrame(rows, columns=["year", "format", "status", "form", "sections", "cells", "numbers", "sentences"])
read.sort_values("year").reset_index(drop=True)

# %% [markdown]
# ## What was found

# %%
whole = int((read["status"] == "ok").sum())
share = read["numbers"].sum() / read["cells"].sum()
display(
    Markdown(
        f"Of n = {len(read)} made-up reports of one agency, in {read['format'].nunique()} formats, {whole} were read in whole; "
        f"{read['numbers'].sum():,} of {read['cells'].sum():,} cells hold a number ({share:.1%}). One agency says nothing of "
        "how other files are read: `python -m tests.read.evaluate 100` measures that on hundreds of made-up reports whose "
        "truth is known."
    )
)
