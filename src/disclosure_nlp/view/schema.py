"""Typed structure of the JSON record with a description of each key, from which the JSON Schema is derived."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from disclosure_nlp.locations import End, EvidenceRecord, Quote, Start
from disclosure_nlp.messages import Param
from disclosure_nlp.model import (
    AgencyCandidate,
    Completeness,
    Cue,
    Fault,
    Generation,
    Issue,
    ItemState,
    ManifestEntry,
    Number,
    Pair,
    RawCell,
    Scope,
    Severity,
    State,
    Status,
    Tense,
    Verdict,
)

SCHEMA_VERSION = "2"

Code = Annotated[str, Meta(description="code of the message, see data/messages.toml; empty if it has none")]
Params = Annotated[dict[str, Param], Meta(description="parameters of the message")]


class SourceRecord(msgspec.Struct, frozen=True):
    """The source file of a report."""

    path: Annotated[str, Meta(description="as given")]
    sha256: Annotated[str | None, Meta(description="of the file's bytes; null where it could not be read")]
    format: Annotated[str | None, Meta(description="by the first bytes: text, pdf, html or docx")]


class SectionRecord(msgspec.Struct, frozen=True):
    """A section of the report, found by its heading."""

    id: Annotated[str, Meta(description="preamble, overview, proactive, requests, disputes, problems or other")]
    title: Annotated[str, Meta(description="as printed, without numeral")]
    start: Start
    end: End


class TableRecord(msgspec.Struct, frozen=True):
    """A standard table; cells, raw, spans, states and units map row ids to column ids."""

    form: Annotated[str, Meta(description="2021 or 2019, by the table's own words; statistics for that of 2014–2018")]
    cells: Annotated[dict[str, dict[str, Number | None]], Meta(description="the number, or null; blank is never 0")]
    raw: Annotated[dict[str, dict[str, str]], Meta(description="the cell as published")]
    spans: Annotated[dict[str, dict[str, tuple[int, int]]], Meta(description="start and end of each cell")]
    states: Annotated[dict[str, dict[str, State]], Meta(description="why there is no number; only such cells")]
    units: Annotated[dict[str, dict[str, str]], Meta(description="of amounts of money, where one is stated")]
    missing_rows: Annotated[tuple[str, ...], Meta(description="rows of the form whose label was not found")]
    missing_columns: Annotated[tuple[str, ...], Meta(description="columns of the form whose label was not found")]


class RawTableRecord(msgspec.Struct, frozen=True):
    """A published table that is none of the standard tables."""

    start: Start
    end: End
    page: Annotated[int | None, Meta(description="where the file has pages")]
    cells: Annotated[tuple[RawCell, ...], Meta(description="merged cells once, at their top left place")]


class SentenceRecord(msgspec.Struct, frozen=True):
    """A sentence of the narrative with its labels."""

    id: str
    section: str
    start: Start
    end: End
    text: Quote
    labels: Annotated[tuple[str, ...], Meta(description="see docs/labels.md")]
    probabilities: Annotated[dict[str, float], Meta(description="per label")]
    tense: Annotated[Tense | None, Meta(description="of a remedy")]
    problem_types: tuple[str, ...]
    remedy_types: tuple[str, ...]
    training_types: tuple[str, ...]
    cues: Annotated[tuple[Cue, ...], Meta(description="what weighed most for a label")]


class FigureRecord(msgspec.Struct, frozen=True):
    """A number stated in the text or in a local table, with what it counts; see docs/figures.md."""

    id: str
    topic: Annotated[str, Meta(description="what it counts; two joined by + where it counts both together")]
    kind: Annotated[str | None, Meta(description="class of information, or the two topics of a joint number")]
    number: Annotated[Number, Meta(description="0 for a statement that there was none")]
    lower: Annotated[Number, Meta(description="lowest value that the words allow")]
    upper: Annotated[Number, Meta(description="highest value that the words allow")]
    unit: Annotated[str, Meta(description="as printed; amounts of money in 元")]
    approximation: Annotated[str, Meta(description="exact, about, at_least, at_most or range")]
    basis: Annotated[str, Meta(description="year, cumulated, as_of, part_of_year or mean")]
    year: Annotated[int | None, Meta(description="year that it refers to")]
    whose: Annotated[str, Meta(description="own, territory, below, above, other or unclear")]
    part_of: Annotated[str | None, Meta(description="id of the figure that it is a part of")]
    share: Annotated[float | None, Meta(description="its percentage of a total, as stated")]
    change: Annotated[Number | None, Meta(description="difference from an earlier year, as stated")]
    change_unit: Annotated[str | None, Meta(description="unit of the change; % for a percentage")]
    change_base: Annotated[str | None, Meta(description="year that it is compared with")]
    relation: Annotated[str, Meta(description="equals, or includes where it holds requests carried in")]
    section: Annotated[str, Meta(description="table for a local table")]
    sentence: Annotated[str | None, Meta(description="id")]
    start: Start
    end: End
    text: Quote
    rule: Annotated[str, Meta(description="rule that found it")]
    confidence: Annotated[float, Meta(description="share of such figures that is right, in [0, 1]")]


class _StatementRecord(msgspec.Struct, frozen=True):
    """A statement of the report: one or more sentences, or part of one."""

    id: str
    start: Start
    end: End
    text: Quote
    sentences: Annotated[tuple[str, ...], Meta(description="ids")]
    types: tuple[str, ...]


class ProblemRecord(_StatementRecord, frozen=True):
    """A problem named in the report: one or more sentences, or part of one."""

    generic: Annotated[bool, Meta(description="only says that something falls short")]
    concrete: Annotated[bool, Meta(description="names a number, cause, group, thing or state, more than a formula")]


class RemedyRecord(_StatementRecord, frozen=True):
    """A remedy named in the report: one or more sentences, or part of one."""

    tense: Tense
    answers_all: Annotated[bool, Meta(description="said of all problems before it")]
    generic: bool


class FindingRecord(msgspec.Struct, frozen=True):
    """The result of one check on one subject, such as a row or a claim."""

    check: Annotated[str, Meta(description="see docs/checks.md")]
    verdict: Verdict
    severity: Severity
    subject: Annotated[str, Meta(description="the unit: a row, a column, a heading, a claim")]
    fault: Annotated[Fault, Meta(description="whose: the report's, the copy's, or unclear")]
    cause: Annotated[str | None, Meta(description="id of its root cause")]
    message: str
    expected: str | Number | None
    observed: str | Number | None
    difference: Number | None
    evidence: tuple[EvidenceRecord, ...]
    code: Code
    params: Params


class CauseRecord(msgspec.Struct, frozen=True):
    """A root cause: failed checks that share one cause."""

    id: str
    message: str
    severity: Severity
    fault: Fault
    findings: Annotated[tuple[int, ...], Meta(description="positions in the record's own list of findings")]
    code: Code
    params: Params


class ItemRecord(msgspec.Struct, frozen=True):
    """The score of a rubric item."""

    id: Annotated[str, Meta(description="see docs/rubric.md")]
    title: str
    weight: float
    value: Annotated[float | None, Meta(description="in [0, 1]")]
    points: Annotated[float | None, Meta(description="weight × value")]
    state: ItemState
    legal: Annotated[bool, Meta(description="a duty in law or in the form")]
    reason: str
    evidence: tuple[EvidenceRecord, ...]
    code: Code
    params: Params


class ScoreRecord(msgspec.Struct, frozen=True):
    """The compliance score of a report."""

    rubric: str
    version: str
    total: Annotated[float | None, Meta(description="in [0, out_of], over the known items; null before 2019")]
    lower: Annotated[float | None, Meta(description="with every unknown item at 0")]
    upper: Annotated[float | None, Meta(description="with every unknown item at full points")]
    assessed: Annotated[float, Meta(description="known share of the applicable points")]
    legal: Annotated[float | None, Meta(description="as total, over the duties in law or form only")]
    band: Annotated[str | None, Meta(description="none where too little is assessed")]
    items: Annotated[
        tuple[ItemRecord, ...], Meta(description="in the order of the rubric; retired ones at the end, with weight 0")
    ]
    scope: Annotated[
        Scope, Meta(description="what else was in hand: report, year or panel; never compare across scopes")
    ]
    generation: Annotated[Generation | None, Meta(description="of the form: free (to 2018), 2019, 2021")]
    known: Annotated[float, Meta(description="points that could be won by the known items")]
    won: Annotated[float, Meta(description="points won; total is 100 · won / known")]
    tested: Annotated[float, Meta(description="known share of the known and untested points")]
    common: Annotated[float | None, Meta(description="as total, over the items owed in every generation")]
    out_of: Annotated[float, Meta(description="points of a full score: 100, or those of a scorecard")]
    deductions: Annotated[tuple[str, ...], Meta(description="those that a scorecard made")]


class Record(msgspec.Struct, frozen=True):
    """The JSON record of one file."""

    schema_version: str
    status: Annotated[Status, Meta(description="partial: part of the file could not be read; failed: no report")]
    source: SourceRecord
    agency: Annotated[str | None, Meta(description="full name; null where not known, as all that follows")]
    region: str | None
    region_code: Annotated[str | None, Meta(description="six-digit code of the region in that year (GB/T 2260)")]
    level: Annotated[str | None, Meta(description="national, province, prefecture, county or township")]
    kind: Annotated[str | None, Meta(description="government, department, subdistrict or other")]
    field: Annotated[str | None, Meta(description="a department's field of work: education, police, …")]
    year: Annotated[int | None, Meta(description="reporting year")]
    form: Annotated[
        str | None, Meta(description="2021, 2019, statistics or mixed; null where no table has a known form")
    ]
    published: Annotated[str | None, Meta(description="date of publication as stated, ISO")]
    manifest: Annotated[
        ManifestEntry | None, Meta(description="metadata of the manifest; overrides values of the text")
    ]
    own_form: Annotated[bool, Meta(description="reports by rules of its own: universities, hospitals, utilities, …")]
    agency_candidates: Annotated[
        tuple[AgencyCandidate, ...], Meta(description="names found for the agency, the chosen one first")
    ]
    completeness: Annotated[Completeness | None, Meta(description="how much of the report the copy holds")]
    cut: Annotated[int | None, Meta(description="position from which the rest is missing; null where nothing is")]
    sections: tuple[SectionRecord, ...]
    tables: Annotated[dict[str, TableRecord], Meta(description="by id: proactive, requests, disputes, statistics")]
    raw_tables: Annotated[tuple[RawTableRecord, ...], Meta(description="all other tables, such as those before 2014")]
    sentences: tuple[SentenceRecord, ...]
    figures: Annotated[tuple[FigureRecord, ...], Meta(description="figures stated in the text and in local tables")]
    problems: tuple[ProblemRecord, ...]
    remedies: tuple[RemedyRecord, ...]
    pairs: Annotated[tuple[Pair, ...], Meta(description="which remedy answers which problem, and why")]
    findings: Annotated[
        tuple[FindingRecord, ...],
        Meta(description="fail, not_assessable and error; with --all pass and not_applicable too"),
    ]
    causes: tuple[CauseRecord, ...]
    score: ScoreRecord | None
    issues: Annotated[tuple[Issue, ...], Meta(description="what went wrong in reading; never a fault of the agency")]
    versions: Annotated[dict[str, str], Meta(description="of package, reader, tagger and rubric")]
    timings: Annotated[dict[str, float], Meta(description="seconds per stage; all else is the same in every run")]


def record_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the record."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Record)}
