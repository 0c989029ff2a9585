"""Sites: a folder of HTML pages on the reports of many agencies, which browsers open from disk."""
