"""Data files of a site's page of findings: an index with filter values, and files with messages and evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from disclosure_nlp.parse.form_labels import cell_label
from disclosure_nlp.text.layout import clip_to_width, collapse_whitespace, escape_surrogates
from disclosure_nlp.view.card.anchors import cell_anchor
from disclosure_nlp.view.card.words import BilingualText
from disclosure_nlp.view.site.pack import write_data_script

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 400
SEVERITIES = ("error", "warning", "hint", "unjudged")
_QUOTE = 44
_MOST_PLACES = 3


class FindingLocation(msgspec.Struct):
    """A text span or cell to which a stored finding refers; ``report`` is set if it is in another report."""

    kind: str = "text"
    table: str = ""
    row: str = ""
    column: str = ""
    start: int | None = None
    end: int | None = None
    text: str | None = None
    report: str | None = None


_PLACES = msgspec.json.Decoder(list[FindingLocation])


def order_findings(findings: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Sort a frame of findings for display: by report, most severe first.

    Columns ``place`` (position of the report in ``reports``) and ``grade`` (position in ``SEVERITIES``) are added.
    """
    places = {key: place for place, key in enumerate(reports["report"].tolist())}
    shown = findings[findings["report"].isin(places) & (findings["verdict"] != "pass")]
    grades = {name: grade for grade, name in enumerate(SEVERITIES)}
    grade = shown["severity"].astype("str").map(grades).where(shown["verdict"] == "fail", grades["unjudged"])
    keys = shown[["check"]].assign(place=shown["report"].astype("str").map(places), grade=grade.fillna(grades["hint"]))
    order = keys.astype({"check": "str", "place": int, "grade": int}).reset_index(drop=True)
    order = order.sort_values(["place", "grade", "check"], kind="stable")
    found = shown.take(order.index.to_numpy()).reset_index(drop=True)
    return found.assign(place=order["place"].to_numpy(), grade=order["grade"].to_numpy())


def write_finding_files(folder: Path, findings: pd.DataFrame, reports: pd.DataFrame, cards: frozenset[str]) -> None:
    """Write the data files of a site's findings: an index, and files with messages and evidence."""
    checks = sorted(findings["check"].unique().tolist())
    order = {check: place for place, check in enumerate(checks)}
    index = {
        "checks": checks,
        "chunk": CHUNK,
        "report": findings["place"].tolist(),
        "check": [order[check] for check in findings["check"].tolist()],
        "grade": findings["grade"].tolist(),
    }
    write_data_script(folder, "findings", index)
    for start in range(0, len(findings), CHUNK):
        rows: list[Any] = findings.iloc[start : start + CHUNK].to_dict("records")
        write_data_script(folder, f"f{start // CHUNK}", [_finding_row(row, cards) for row in rows])


def _finding_row(row: dict[str, Any], cards: frozenset[str]) -> list[Any]:
    """Return a finding as a list: check, severity, fault, messages, first locations, number of further locations."""
    said = BilingualText(row["message"] or "", row.get("message_zh") or row["message"] or "")
    evidence = row["evidence"] if isinstance(row["evidence"], str) else "[]"
    found = _PLACES.decode(evidence) if evidence else []
    places = [_describe_location(place, row["report"], cards) for place in found[:_MOST_PLACES]]
    chinese = escape_surrogates(said.zh) if said.zh != said.en else 0
    more = max(0, len(found) - _MOST_PLACES)
    return [row["check"], row["grade"], row["fault"], escape_surrogates(said.en), chinese, places, more]


def _describe_location(location: FindingLocation, report: str, cards: frozenset[str]) -> list[str]:
    """Return the description of a finding's location and, if a card shows it, its URL."""
    key = location.report or report
    quote = clip_to_width(collapse_whitespace(escape_surrogates(location.text or "")), _QUOTE)
    name = cell_label(location.table, location.row, location.column) if location.kind == "cell" else ""
    words = f"{name}: {quote or '—'}" if name else f"“{quote}”"
    if key not in cards or location.start is None:
        return [words]
    anchor = cell_anchor(location.start) if name else f"t{location.start}-{location.end}"
    return [words, f"cards/{key}.html#{anchor}"]
