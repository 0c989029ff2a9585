"""The panel: one table, a row an agency and year, for Stata, R, SPSS and pandas, with the codebook that explains it."""
