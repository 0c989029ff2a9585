"""Inspection of a file: what was read from it, and the position in the file of each part of the text."""
