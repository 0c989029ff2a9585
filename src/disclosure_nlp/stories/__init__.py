"""Stories: unusual figures and texts in the reports of a store, ranked, each as a sentence; see `find_stories`."""

from disclosure_nlp.stories.finder import find_stories
from disclosure_nlp.stories.model import KINDS, Stories, Story, StoryOptions

__all__ = ["KINDS", "Stories", "Story", "StoryOptions", "find_stories"]
