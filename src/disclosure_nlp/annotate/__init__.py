"""annotate: labelled narratives to annotation tools and back, agreement of annotators, suspected errors."""
