"""Writes ``data/lexicon/patterns.json``: what `pattern_facts` knows of the patterns of the shipped lexicon.

    python -m disclosure_nlp.tag.pattern_index

A test holds that the file is up to date.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from disclosure_nlp.paths import write_whole
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.pattern_facts import analyse


def encode_index() -> bytes:
    """Return the file: the facts of each pattern that is not just a string, a pattern a line, in order."""
    lines = [f"{_json(pattern)}: {_json(analyse(pattern))}" for pattern in sorted(set(load_lexicon().patterns()))]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def main() -> None:
    """Write the file."""
    write_whole(Path(__file__).parent.parent / "data" / "lexicon" / "patterns.json", encode_index())


if __name__ == "__main__":
    main()
