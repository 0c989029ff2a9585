"""Stories: what in a store is worth a second look, each as a sentence with its figures, ranked; see `find_stories`."""

from disclosure_nlp.stories.finder import find_stories
from disclosure_nlp.stories.model import KINDS, Options, Stories, Story

__all__ = ["KINDS", "Options", "Stories", "Story", "find_stories"]
