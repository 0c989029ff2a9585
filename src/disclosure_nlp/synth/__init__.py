"""Generates synthetic reports whose true content is known; agencies and sentences are invented."""
