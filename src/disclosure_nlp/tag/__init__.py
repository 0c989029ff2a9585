"""Tagging stage: turns a Report into a Tagging of its sentences."""
