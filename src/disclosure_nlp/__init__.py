"""Reads, tags, checks and scores Chinese annual reports on government information disclosure."""
