"""Writes ``data/lexicon/patterns.json``: the strings that matches of the lexicon's patterns must contain.

Run ``python -m disclosure_nlp.tag.pattern_index``; a test checks that the file is up to date.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from disclosure_nlp.paths import write_file_atomically
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.pattern_facts import analyse_required_strings


def encode_pattern_index() -> bytes:
    """Return the content of ``patterns.json`` as UTF-8: the required strings of each pattern, one per line."""
    lines = [
        f"{_to_json(pattern)}: {_to_json(analyse_required_strings(pattern))}"
        for pattern in sorted(set(load_lexicon().regex_patterns()))
    ]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def write_pattern_index() -> None:
    """Write ``data/lexicon/patterns.json``: the strings that every match of each lexicon pattern contains."""
    write_file_atomically(Path(__file__).parent.parent / "data" / "lexicon" / "patterns.json", encode_pattern_index())


if __name__ == "__main__":
    write_pattern_index()
