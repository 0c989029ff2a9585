"""Figures stated in text: one grammar for the dataset and the checks against tables."""
