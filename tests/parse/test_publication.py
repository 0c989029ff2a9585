"""Traces of publication: where a day of publication can be read, and what is none."""

import pytest

from disclosure_nlp.model import Document, ManifestEntry, Source
from disclosure_nlp.parse.publication import publication_traces


def document(path: str = "report.html", text: str = "", **metadata: str) -> Document:
    return Document(text, (), (), Source(path, "0" * 64, "html", 1), (), metadata)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.example.gov.cn/zwgk/202401/t20240130_4471.html", [("address", "2024-01-30")]),
        ("https://www.example.gov.cn/art/2024/1/30/art_12_34.html", [("address", "2024-01-30")]),
        ("https://www.example.gov.cn/2024-01/30/content_9.htm", [("address", "2024-01-30")]),
        (
            "https://web.archive.org/web/20240202083000/https://www.example.gov.cn/t20240130_1.html",
            [("address", "2024-01-30"), ("archive", "2024-02-02")],
        ),
        ("https://www.example.gov.cn/art/2024/13/30/x.html", []),
        ("https://www.example.gov.cn/20240130.html", []),
    ],
)
def test_dates_in_addresses(address: str, expected: list[tuple[str, str]]) -> None:
    found = publication_traces(document(url=address), None, None)
    assert [(trace.source, trace.day) for trace in found] == expected


def test_all_traces_are_kept_the_most_trustworthy_first() -> None:
    text = "发布日期：2024-02-01"
    found = publication_traces(
        document(text=text, published="2024-01-29"), ManifestEntry(published="2024-01-20"), "2024-01-15"
    )
    assert [(trace.source, trace.day) for trace in found] == [
        ("manifest", "2024-01-20"),
        ("metadata", "2024-01-29"),
        ("printed", "2024-02-01"),
        ("signed", "2024-01-15"),
    ]
    printed = found[2]
    assert text[printed.start : printed.end] == "2024-02-01"


def test_what_is_no_day_is_no_trace() -> None:
    assert publication_traces(document(published="soon"), None, "2024-02-30") == ()
