"""Comparison of agencies over years: panel, text reuse, follow-up of problems, rankings with intervals."""

from disclosure_nlp.extras import require_extra

require_extra("comparing agencies", "compare", "pandas", "scipy", "pyarrow", "duckdb", "matplotlib")
