"""Claims: what the narrative says about figures of the tables."""
