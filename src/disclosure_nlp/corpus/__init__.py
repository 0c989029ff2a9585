"""Corpus runs: sources, executors, the store, incremental runs, decisions and exports."""

from disclosure_nlp.extras import need_all

need_all("many reports in a store", "corpus", "pyarrow", "duckdb", "fsspec", "pandas", "tqdm")
