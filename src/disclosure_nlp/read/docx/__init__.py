"""Reader of Word files (docx, both the transitional and the strict variant)."""
