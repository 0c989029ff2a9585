"""Finds names of the reporting agency in the title, preamble, web page, contact details and signature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Document, TextSpan
from disclosure_nlp.parse.dates import date_of_line, find_year
from disclosure_nlp.parse.lexicon import IdentityWords
from disclosure_nlp.parse.lines import NarrativeLine
from disclosure_nlp.parse.mentions import (
    GovernmentBodyMention,
    agrees_with_self_reference,
    find_government_bodies,
    most_frequent_self_reference,
    strip_sub_offices,
)
from disclosure_nlp.parse.organs import GovernmentBody, parse_government_body
from disclosure_nlp.parse.page_titles import agencies_in_site_name, is_site_operator
from disclosure_nlp.parse.titles import (
    OTHER_DOCUMENT,
    SUBJECT,
    ReportTitle,
    clean_title,
    find_quoted_titles,
    government_body_in_title,
)
from disclosure_nlp.text.patterns import alternation_pattern

HEAD_LINES = 60
_BODY_LINES = 40
_LAST_LINES = 8
_RE = PatternSet(__name__)
_PUBLISHER = re.compile(
    rf"{alternation_pattern(IdentityWords.load().publisher_labels)}"
    r"[】\]]?[:：|\s•]*(?P<name>[\u4e00-\u9fff（）()]{2,40})"
)
_SOURCE = re.compile(
    rf"{alternation_pattern(IdentityWords.load().source_labels)}"
    r"[】\]]?[:：|\s]+(?P<name>[\u4e00-\u9fff（）()]{2,40})"
)
# Words before reports of other agencies: 指导编制2012年度报告.
_OF_OTHERS = re.compile(alternation_pattern(IdentityWords.load().of_others))
_TAXES = "国家税务总局"  # begins the full name of every tax bureau
_CONTEXT = 24
_SHORTEST_SENTENCE = 6
_FIRST_CHARACTERS = 6000


class FoundAgencyName(NamedTuple):
    """A government body that may be the reporting agency, the kind of place where it is named, and its text span."""

    organ: GovernmentBody
    source: str
    span: TextSpan | None


class AgencyNameSources:
    """Lines of a report that may name the reporting agency, and the names and report titles found in them."""

    def __init__(self, head: Sequence[NarrativeLine], body: Sequence[NarrativeLine]) -> None:
        self.head = [(_RE.blanks.sub("", line.text), line) for line in head]
        self.body = [(_RE.blanks.sub("", line.text), line) for line in body[:_BODY_LINES]]
        self.last = [(_RE.blanks.sub("", line.text), line) for line in body[-_LAST_LINES:]]
        self.tail = most_frequent_self_reference("\n".join(text for text, _ in (*self.head, *self.body)))
        self.mentions = list(self._find_government_body_mentions())
        titles = list(self._titles_in_sentences())
        self.stated_titles = [title for title, _ in titles]
        self.stated = [(title, line) for title, line in titles if title.agency]

    @property
    def sentence_lines(self) -> list[tuple[str, NarrativeLine]]:
        """The lines of the report's beginning that contain sentences."""
        return [item for item in (*self.head, *self.body[:8]) if len(item[0]) > _SHORTEST_SENTENCE]

    def _find_government_body_mentions(self) -> Iterator[tuple[GovernmentBodyMention, NarrativeLine, str]]:
        """Yield (government body, line, text) for government bodies named at the beginning of the report."""
        left = _FIRST_CHARACTERS
        for text, line in (*self.head, *self.body):
            if left <= 0:
                return
            left -= len(text)
            for mention in find_government_bodies(text[:_FIRST_CHARACTERS]):
                if mention.organ.name not in IdentityWords.load().never_agency:
                    yield mention, line, text[:_FIRST_CHARACTERS]

    def _titles_in_sentences(self) -> Iterator[tuple[ReportTitle, NarrativeLine]]:
        """Yield (title, line) for titles of reports inside the sentences of a report."""
        for written, line in self.sentence_lines:
            text = _RE.alias.sub("", written)
            yield from ((title, line) for title in find_quoted_titles(text))
            for match in SUBJECT.finditer(text):
                if OTHER_DOCUMENT.match(text, match.end()) or _OF_OTHERS.search(
                    text[max(0, match.start() - _CONTEXT) : match.start()]
                ):
                    continue
                before = re.split(r"[，,。；;：:《（(]", text[max(0, match.start() - 60) : match.start()])[-1]
                piece = re.split(f"(?:{_VERBS})", before)[-1]
                year = find_year(piece + match.group())
                organ = government_body_in_title(piece, match.group()[:2])
                if year is not None or (organ is not None and piece != before):
                    yield ReportTitle(organ, year[0] if year else None, TextSpan(line.start, line.end), 0), line


_VERBS = "公布|发布|编制(?:完成)?了?|撰写了?|形成了?|制定了?|现将|制作了?|公开(?=[^信年]{2,30}20)|了(?=[^年]{0,30}20\\d\\d)|由|本年度报告是|本报告是|向社会"


def find_agency_names(
    document: Document, sources: AgencyNameSources, title: ReportTitle | None, page_titles: Sequence[ReportTitle]
) -> Iterator[FoundAgencyName]:
    """Yield the names found for the reporting agency, from the most reliable source to the least."""
    if title is not None and title.agency is not None:
        yield FoundAgencyName(_add_places_from_preamble(title.agency, sources), "title", title.span)
    yield from (
        FoundAgencyName(
            item.agency,
            "quoted_title" if item.span.end - item.span.start < 80 else "preamble",
            _text_span_of_line(line),
        )
        for item, line in sources.stated
        if item.agency
    )
    yield from (
        FoundAgencyName(item.agency, "page_title", None)
        for item in page_titles
        if item.agency and not is_site_operator(item.agency)
    )
    yield from _names_in_author_statements(sources)
    yield from _names_on_own_lines(sources)
    yield from _names_in_publisher_fields(document, sources)
    yield from _names_in_signature(sources)
    yield from _names_in_contact_details(sources)
    yield from _names_in_source_field(sources)
    yield from (
        FoundAgencyName(organ, "site", None)
        for organ in agencies_in_site_name(document.metadata.get("site", ""))
        if _can_be_agency_of_site(organ, sources)
    )
    yield from _most_frequent_subject(sources)


def _text_span_of_line(line: NarrativeLine) -> TextSpan:
    """Return the text span of a line."""
    return TextSpan(line.start, line.end)


def _add_places_from_preamble(organ: GovernmentBody, sources: AgencyNameSources) -> GovernmentBody:
    """Return an agency's name with the places that the preamble puts before it, or the same name."""
    if organ.bare:
        return organ
    best = organ
    for mention, line, _ in sources.mentions:
        before, found, _ = mention.organ.name.rpartition(organ.name)
        in_head = before and any(line is item for _, item in sources.head)
        full = parse_government_body(before + found) if in_head else None
        if full is None or len(full.name) <= len(best.name):
            continue
        places = before.removeprefix(_TAXES)
        added = parse_government_body(places)
        if not places or (added is not None and added.ending in ("place", "zone", "township")):
            best = full
    return best


def _names_in_author_statements(sources: AgencyNameSources) -> Iterator[FoundAgencyName]:
    """Yield agency names from statements of who compiled the report, such as 由…编制 (compiled by …)."""
    for sentence, line in sources.sentence_lines:
        for match in _RE.compiled.finditer(sentence) if _RE.compiles.search(sentence) else ():
            name = match["by"] or match["self"]
            yield from _bodies_at_end(name, "compiled_by", line, sources.tail)


def _bodies_at_end(
    name: str, source: str, line: NarrativeLine, self_reference: str | None
) -> Iterator[FoundAgencyName]:
    """Yield the government body whose name ends a text, or the body that this one is an office of."""
    whole = parse_government_body(name)
    organs = [mention.organ for mention in find_government_bodies(name) if mention.end == len(name)]
    for organ in (organs or ([whole] if whole is not None else []))[:1]:
        names = [item for item in map(parse_government_body, strip_sub_offices(organ.name)) if item is not None]
        shorter = map(parse_government_body, strip_sub_offices(name)[1:])
        names += [item for item in shorter if item is not None and item not in names]
        known = (
            [item for item in names if agrees_with_self_reference(item, self_reference, exact=True)]
            if self_reference
            else []
        )
        if known:
            yield FoundAgencyName(known[0], source, _text_span_of_line(line))
        elif agrees_with_self_reference(names[-1], self_reference) and (
            names[-1].ending != "government" or len(names) == 1
        ):
            yield FoundAgencyName(names[-1], source, _text_span_of_line(line))


def _names_on_own_lines(sources: AgencyNameSources) -> Iterator[FoundAgencyName]:
    """Yield government bodies named on a line of their own above the body of the report."""
    for plain, line in sources.head[:HEAD_LINES]:
        organ = parse_government_body(clean_title(plain))
        if organ is not None and not organ.bare and (organ.place or organ.is_institution) and organ.ending != "place":
            yield FoundAgencyName(organ, "line", _text_span_of_line(line))


def _names_in_publisher_fields(document: Document, sources: AgencyNameSources) -> Iterator[FoundAgencyName]:
    """Yield agency names from publisher fields of the web page, such as 发布机构 (publishing agency)."""
    for plain, line in (*sources.head, *sources.last):
        for match in _PUBLISHER.finditer(plain):
            organ = parse_government_body(match["name"]) or parse_government_body(match["name"].split("发")[0])
            if organ is not None and not organ.bare:
                yield FoundAgencyName(organ, "metadata", _text_span_of_line(line))
    end = sources.body[0][1].start if sources.body else len(document.text)
    for table in document.tables:
        if table.start >= end:
            break
        for cell, value in zip(table.cells, table.cells[1:], strict=False):
            label, name = (_RE.blanks.sub("", text) for text in (cell.text, value.text))
            organ = parse_government_body(name) if _PUBLISHER.match(f"{label.rstrip(':：')}：某某") else None
            if organ is not None and not organ.bare and not is_site_operator(organ):
                yield FoundAgencyName(organ, "metadata", TextSpan(value.start, value.end))


def _names_in_signature(sources: AgencyNameSources) -> Iterator[FoundAgencyName]:
    """Yield agency names from the signature at the end of the report."""
    for plain, line in sources.last:
        name = re.sub(r"(?:20\d\d|二[〇○零O][〇○零一二三].)年.*$", "", plain)
        organ = parse_government_body(name)
        dated = name != plain or any(date_of_line(other.text) for _, other in sources.last if other.start > line.start)
        if organ is not None and not organ.bare and organ.ending != "place" and (dated or line is sources.last[-1][1]):
            yield FoundAgencyName(organ, "signature", _text_span_of_line(line))


def _names_in_contact_details(sources: AgencyNameSources) -> Iterator[FoundAgencyName]:
    """Yield agency names from contact details, such as 请与…联系 (please contact …)."""
    for sentence, line in (*sources.sentence_lines, *sources.last):
        for match in _RE.reported.finditer(sentence):
            yield from _bodies_at_end(match["label"] or match["with"], "contact", line, sources.tail)


def _names_in_source_field(sources: AgencyNameSources) -> Iterator[FoundAgencyName]:
    """Yield agency names from the field 来源 (source) of the web page."""
    for plain, line in sources.head:
        for match in _SOURCE.finditer(plain):
            organ = parse_government_body(match["name"]) or next(
                (m.organ for m in find_government_bodies(match["name"])), None
            )
            if (
                organ is not None
                and not organ.bare
                and not is_site_operator(organ)
                and _can_be_agency_of_site(organ, sources)
            ):
                yield FoundAgencyName(organ, "source", _text_span_of_line(line))


def _can_be_agency_of_site(organ: GovernmentBody, sources: AgencyNameSources) -> bool:
    """Return whether the operator of a web site can be the agency whose report it shows.

    A government also publishes for its departments.
    """
    return organ.ending not in ("government", "place") or (
        sources.tail is not None and agrees_with_self_reference(organ, sources.tail)
    )


def _most_frequent_subject(sources: AgencyNameSources) -> Iterator[FoundAgencyName]:
    """Yield the government body that is by far the most frequent subject of the report's sentences, if any."""
    counts: dict[str, list[FoundAgencyName]] = {}
    for mention, line, sentence in sources.mentions:
        if not _is_subject_of_clause(sentence, mention) or not agrees_with_self_reference(mention.organ, sources.tail):
            continue
        counts.setdefault(mention.organ.name, []).append(
            FoundAgencyName(mention.organ, "subject", _text_span_of_line(line))
        )
    if not counts:
        counts = _names_agreeing_with_self_reference(sources)
    stems = dict.fromkeys(map(_name_without_office, counts))
    groups = [stem for stem in stems if not any(other != stem and other.endswith(stem) for other in stems)]
    sizes = [(_name_without_office(name), len(found)) for name, found in counts.items()]
    weights = {stem: sum(size for other, size in sizes if stem.endswith(other)) for stem in groups}
    best = max(weights, key=lambda stem: weights[stem], default=None)
    if best is not None and all(weights[best] >= 2 * weight for stem, weight in weights.items() if stem != best):
        found = max((found for name, found in counts.items() if _name_without_office(name) == best), key=len)[0]
        yield found._replace(organ=_add_places_from_preamble(found.organ, sources))


def _is_subject_of_clause(sentence: str, mention: GovernmentBodyMention) -> bool:
    """Return whether a government body is the subject of a clause: named at its beginning, before a predicate."""
    if any(match.start() <= mention.start < match.end() for match in _RE.basis.finditer(sentence)):
        return False
    clause = re.split(r"[。；;，,：:]", sentence[: mention.start])[-1]
    return _RE.opens.sub("", clause) == "" and re.match(r"[路街巷村号、的等]", sentence[mention.end :]) is None


def _names_agreeing_with_self_reference(sources: AgencyNameSources) -> dict[str, list[FoundAgencyName]]:
    """Return, by name, the government bodies that fit what the report calls its agency, such as 我局 (our bureau).

    The keys are the names.
    """
    found: dict[str, list[FoundAgencyName]] = {}
    if sources.tail is None:
        return found
    for mention, line, sentence in sources.mentions:
        organ = mention.organ
        if _RE.above.match(sentence, mention.end):
            continue
        if agrees_with_self_reference(organ, sources.tail) and organ.ending not in ("government", "place"):
            found.setdefault(organ.name, []).append(FoundAgencyName(organ, "subject", _text_span_of_line(line)))
    return found


def _name_without_office(name: str) -> str:
    """Return an agency name without 政府 (government), 办公室 (office) or a similar word at its end."""
    return re.sub(r"(?:人民政府|政府|办事处|办公室|办|管委会|管理委员会)$", "", name) or name
