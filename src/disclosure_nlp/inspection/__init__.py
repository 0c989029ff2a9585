"""Inspection of a file: what was read from it, and where in the file each part of the text is."""
