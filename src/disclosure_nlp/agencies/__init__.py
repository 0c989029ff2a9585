"""Agencies over the years: name variants, renames and mergers, and permanent agency numbers."""
