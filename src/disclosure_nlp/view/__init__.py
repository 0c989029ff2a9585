"""view: what people and other programs are shown of an outcome."""
