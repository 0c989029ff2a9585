"""Cards: the HTML page of one report, with its score, findings and text in one self-contained file."""
