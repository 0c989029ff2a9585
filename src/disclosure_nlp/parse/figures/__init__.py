"""Extraction of figures that the narrative of a report states in words."""
