"""The panel: a table with a row per agency and year for Stata, R, SPSS and pandas, and a codebook of its columns."""
