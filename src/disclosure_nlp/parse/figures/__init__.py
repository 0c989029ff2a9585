"""Extraction of figures: numbers that sentences of a report state, with what they count."""
