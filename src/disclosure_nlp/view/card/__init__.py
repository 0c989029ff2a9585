"""Cards: one report as one self-contained HTML page."""
