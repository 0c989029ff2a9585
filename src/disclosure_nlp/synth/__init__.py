"""Generates synthetic reports with known truth; agencies and sentences are invented."""
