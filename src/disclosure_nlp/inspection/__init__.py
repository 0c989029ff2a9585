"""Inspection: shows what was read from a file and where in the file each part is."""
