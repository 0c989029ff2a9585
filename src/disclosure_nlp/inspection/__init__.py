"""inspection: what the reader saw of a file, with the place of everything in the file itself."""
