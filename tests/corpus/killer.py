"""Loaded into the workers of the cluster under test and their children: a file of this name ends its process."""

import os
from typing import Any

from disclosure_nlp import pipeline
from disclosure_nlp.corpus import isolated, shards

_process = pipeline.parse_bytes


def parse_bytes(data: bytes, path: str, **options: Any) -> Any:
    if path.endswith("letter.txt"):
        os._exit(1)
    return _process(data, path, **options)


shards.parse_bytes = parse_bytes  # type: ignore[attr-defined]
isolated.COMMAND = f"import runpy; runpy.run_path({__file__!r}); {isolated.COMMAND}"
