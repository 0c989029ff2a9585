"""Agencies over the years."""
