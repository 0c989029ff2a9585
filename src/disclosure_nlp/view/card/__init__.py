"""card: one report as one self-contained page."""
