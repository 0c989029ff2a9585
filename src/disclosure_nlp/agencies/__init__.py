"""Agencies over the years: renames and mergers, forms of one name, and numbers that stay the same."""
