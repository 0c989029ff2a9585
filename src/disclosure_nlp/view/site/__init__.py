"""site: many reports as a folder of pages that opens from disk."""
