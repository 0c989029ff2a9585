"""Sites: many reports as a folder of HTML pages that open from disk."""
