"""Corpus runs: sources, executors, the store, incremental runs, decisions and exports."""

from disclosure_nlp.extras import require_extra

require_extra("many reports in a store", "corpus", "pyarrow", "duckdb", "fsspec", "pandas", "tqdm")
