"""text: operations on Chinese text that every stage uses; imports nothing of the package."""
