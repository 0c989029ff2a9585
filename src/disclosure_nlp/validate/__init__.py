"""Validation of the score: agreement with human coders, planted faults, and the same report in other formats."""
