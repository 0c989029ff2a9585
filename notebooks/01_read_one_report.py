# %% [markdown]
# # 1 · Read one report
#
# One file goes in, one `Outcome` comes out: who reports and for which year, the sections, the tables as figures, the
# sentences with labels, what is wrong, and a score. Everything points back to a span of the text.
#
# All reports here are made up: their agencies do not exist.

# %% [markdown] lang="zh"
# # 1 · 读取一份报告
#
# 一个文件进，一个 `Outcome` 出：由谁报告、哪一年度，各部分，表格中的数字，带标签的句子，差错，以及得分。一切都指回正文中的位置。
#
# 这里的报告均为虚构，所涉机关并不存在。

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

# %% [markdown] lang="zh"
# ## 各部分
#
# 各部分按标题用语识别，不看序号。每一部分都是同一正文中的一段，并知道自己的文字。

# %%
report = outcome.report
report

# %%
print(report.section("problems").text)

# %% [markdown]
# ## A table as figures
#
# Rows and columns have canonical ids, whatever the file looks like. A blank cell is no 0: it holds no number, and says why.

# %% [markdown] lang="zh"
# ## 表格中的数字
#
# 无论文件外观如何，行和列都有统一的标识。空白单元格不是0：其中没有数字，并注明原因。

# %%
report.tables["requests"].to_frame()

# %% [markdown]
# ## From a figure to its place

# %% [markdown] lang="zh"
# ## 从数字到位置

# %%
place = report.span(CellRef("requests", "received", "total"))
around = report.text[max(0, place.start - 60) : place.end + 20].replace("\n", " | ")
print(f"characters {place.start} to {place.end} of {len(report.text)}: {report.text_of(place)!r}")
print(around)

# %% lang="zh"
place = report.span(CellRef("requests", "received", "total"))
around = report.text[max(0, place.start - 60) : place.end + 20].replace("\n", " | ")
print(f"第{place.start}至{place.end}个字符，全文{len(report.text)}个字符：{report.text_of(place)!r}")
print(around)

# %% [markdown]
# ## Sentences by label

# %% [markdown] lang="zh"
# ## 按标签取句子

# %%
for sentence in outcome.sentences(label="training"):
    print(sentence.section, sentence.text)

# %% [markdown]
# ## The same agency in other formats
#
# The sample corpus holds each agency's years as Word, PDF, text and web page in turn. The first bytes decide how a file is
# read, never its name. Many files go into a store.

# %% [markdown] lang="zh"
# ## 同一机关的其他格式
#
# 样例语料中，同一机关各年度的报告依次为 Word、PDF、文本和网页。读取方式由文件开头的字节决定，不看文件名。多个文件写入一个数据库。

# %%
work = tempfile.TemporaryDirectory()
score_corpus(sample.glob("岚渚省翎圩市人民政府-*"), f"{work.name}/store", workers=0)
with open_store(f"{work.name}/store") as store:
    read, cells = store.to_frame("reports"), store.to_frame("cells")
read.sort_values("year")[["agency", "year", "format", "status", "form", "cells", "sentences", "score"]]

# %% [markdown]
# ## What was found

# %% [markdown] lang="zh"
# ## 结论

# %%
whole = int((read["status"] == "ok").sum())
numbers = cells["number"].notna()
work.cleanup()
Markdown(
    f"Of n = {len(read)} made-up reports of one agency, in {read['format'].nunique()} formats, {whole} were read in whole; "
    f"{numbers.sum():,} of {len(cells):,} cells hold a number ({numbers.mean():.1%}). One agency says nothing of how other files "
    "are read: `python -m tests.read.evaluate 100` measures that on hundreds of made-up reports whose truth is known."
)

# %% lang="zh"
whole = int((read["status"] == "ok").sum())
numbers = cells["number"].notna()
work.cleanup()
Markdown(
    f"同一机关的 n = {len(read)} 份虚构报告，共 {read['format'].nunique()} 种格式，其中 {whole} 份完整读取；"
    f"{len(cells):,} 个单元格中 {numbers.sum():,} 个有数字（{numbers.mean():.1%}）。仅一个机关，不能说明其他文件的读取情况："
    "`python -m tests.read.evaluate 100` 在数百份真值已知的虚构报告上测量。"
)
