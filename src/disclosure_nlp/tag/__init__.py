"""tag: Report → Tagging."""
