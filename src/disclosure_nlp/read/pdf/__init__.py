"""The reader of PDF files: characters and ruling lines → paragraphs and tables."""
