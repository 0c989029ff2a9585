"""The reader of Word files (docx, transitional and strict)."""
