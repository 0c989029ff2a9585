"""Views of an outcome: cards, websites, summaries, notebook HTML and the JSON record."""
