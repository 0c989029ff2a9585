"""Comparison of agencies over years: panel, text reuse, follow-up of problems, ranks with intervals."""

from disclosure_nlp.extras import need_all

need_all("comparing agencies", "compare", "pandas", "scipy", "pyarrow", "duckdb", "matplotlib")
