"""Reader of PDF files: turns characters and ruling lines into paragraphs and tables."""
