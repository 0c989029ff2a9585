"""Who reports and for which year: names from title, preamble, page, contact and signature, and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.model import AgencyCandidate, Document, TextSpan
from disclosure_nlp.parse.dates import find_year, line_date
from disclosure_nlp.parse.lexicon import identity_words
from disclosure_nlp.parse.lines import Line, make_line
from disclosure_nlp.parse.mentions import Mention, agrees, find_organs, self_reference, without_sub_office
from disclosure_nlp.parse.organs import Organ, read_organ
from disclosure_nlp.parse.page_titles import is_portal, page_titles, site_names
from disclosure_nlp.parse.titles import (
    OTHER_DOCUMENT,
    SUBJECT,
    Title,
    name_in_title,
    plain_title,
    quoted_titles,
    read_titles,
)
from disclosure_nlp.text.patterns import alternation_pattern

_HEAD_LINES = 60
_BODY_LINES = 40
_LAST_LINES = 8
_BLANKS = re.compile(r"[\s\u3000]+")
_PUBLISHER = re.compile(
    rf"{alternation_pattern(identity_words().publisher_labels)}"
    r"[】\]]?[:：|\s•]*(?P<name>[\u4e00-\u9fff（）()]{2,40})"
)
_SOURCE = re.compile(
    rf"{alternation_pattern(identity_words().source_labels)}"
    r"[】\]]?[:：|\s]+(?P<name>[\u4e00-\u9fff（）()]{2,40})"
)
_COMPILED = re.compile(
    r"由(?P<by>[\u4e00-\u9fff（）()]{2,40}?)(?:\([^()]{2,30}\)|（[^（）]{2,30}）)?(?:负责)?(?:根据|按照|依据|依照|遵照|汇总|组织|牵头|具体|编制|编写|撰写|制作|起草|形成|提供)"
    r"|(?P<self>[\u4e00-\u9fff（）()]{2,40}?)(?:认真|组织|依法|现|特|已)?(?:编制|编写|撰写|制作|起草)(?:完成)?(?:了|并公布|并发布|形成|的|本|\d|《|此|该)"
)
_REPORTED = re.compile(
    r"(?:联系(?:单位|部门|方式|人|机构)|咨询(?:单位|部门|机构)|受理机构|监督机构)[:：](?P<label>[\u4e00-\u9fff（）()]{3,40})"
    r"|(?:请与|请直接与|可与|径与|直接与|或与|请同|与|请联系|请致电|请向|可向|向|联系|请咨询|反馈至)(?P<with>[\u4e00-\u9fff（）()]{3,44}?)(?:直接)?(?:联系|咨询|反映|反馈|垂询|查询|[(（,，。;；]|电话|$)"
)
_OPENS = re.compile(
    r"^(?:[（(〔]?[一二三四五六七八九十\d]{1,3}[)）〕、.．]*)?(?:(?:截[至止]到?)?20\d\d年?(?:度|以来|全年|上半年|初|末)?(?:\d{1,2}月(?:\d{1,2}日|末|底|份)?)?[，,、]?|一年(?:以)?来[，,]?|按照[^，,]{0,40}[，,]|近年来[，,]?|今年(?:以来)?[，,]?|本年度?[，,]?|年内[，,]?)*"
)
_BASIS = re.compile(
    r"(?:根据|按照|依据|依照|遵照|贯彻|落实|转发|印发)[^，,。；;]{0,60}|地址[:：为][^，,。；;]{0,60}|《[^》]{0,80}》|“[^”]{0,60}”"
)
_ALIAS = re.compile(r"[（(](?:以下|下)?简?称[^（()）]{1,30}[)）]")
# Reports of others that a sentence speaks of: 指导编制2012年度报告.
_OF_OTHERS = re.compile(alternation_pattern(identity_words().of_others))
_CONTEXT = 24
_SHORTEST_SENTENCE = 6
_FIRST_CHARACTERS = 6000


class Identity(NamedTuple):
    """Who reports and for which year.

    ``title`` is the place of the title in the text; ``candidates`` are all names found, the chosen one first; ``short``
    is a name that holds no place (公安局), where no fuller one was found.
    """

    agency: str | None = None
    title: TextSpan | None = None
    title_year: int | None = None
    candidates: tuple[AgencyCandidate, ...] = ()
    short: str | None = None


class _Found(NamedTuple):
    organ: Organ
    source: str
    span: TextSpan | None


def find_identity(
    document: Document, head: Sequence[Line], lines: Sequence[Line], body_start: int, period_year: int | None = None
) -> Identity:
    """Return the agency and the year that a text states.

    Parameters
    ----------
    document : Document
        The copy; ``title`` of its metadata is used where the text has none, and to choose where it has several.
    head : sequence of Line
        Lines before the first standard section, texts in one-cell rows of tables among them.
    lines : sequence of Line
        All narrative lines.
    body_start : int
        Where the first standard section starts.
    period_year : int, optional
        Year of the statistical period: of several titles (links to other reports above this one) the one of that year
        is meant, else the last before the body.
    """
    head = [line for line in head if line.start < body_start][:_HEAD_LINES]
    body = [line for line in lines if line.start >= body_start]
    text = _Text([*head, *_furniture_lines(document, body_start)], body)
    page = page_titles(document.metadata.get("title", ""))
    titles = read_titles(head)
    title = _own_title(titles, page, period_year) if titles else None
    found = list(_candidates(document, text, title, page))
    chosen, short = _choose(found, text)
    ordered = ([chosen] if chosen else []) + [item for item in found if item != chosen]
    year = title.year if title else None
    return Identity(
        chosen.organ.name if chosen else None,
        title.span if title else None,
        year or next((item.year for item in text.stated_titles if item.year), None) or _year_of(page),
        tuple(dict.fromkeys(_public(item) for item in ordered)),
        short,
    )


def _furniture_lines(document: Document, end: int) -> list[Line]:
    """Return the lines of the page above the body: fields such as 来源 may name the agency."""
    blocks = [block for block in document.blocks if block.kind == "furniture" and block.start < end]
    return [make_line(document.text[block.start : block.end], block.start) for block in blocks]


def _public(item: _Found) -> AgencyCandidate:
    start, end = (item.span.start, item.span.end) if item.span else (None, None)
    return AgencyCandidate(item.organ.name, item.source, start, end)


def _year_of(page: Sequence[Title]) -> int | None:
    return next((title.year for title in page if title.year), None)


class _Text:
    """The lines that may name the agency, without blanks, and what is read from all of them once."""

    def __init__(self, head: Sequence[Line], body: Sequence[Line]) -> None:
        self.head = [(_BLANKS.sub("", line.text), line) for line in head]
        self.body = [(_BLANKS.sub("", line.text), line) for line in body[:_BODY_LINES]]
        self.last = [(_BLANKS.sub("", line.text), line) for line in body[-_LAST_LINES:]]
        self.tail = self_reference("\n".join(text for text, _ in (*self.head, *self.body)))
        self.mentions = list(self._all_mentions())
        self.stated_titles = [title for title, _ in self._titles_in_sentences()]
        self.stated = [(title, line) for title, line in self._titles_in_sentences() if title.agency]

    @property
    def sentences(self) -> list[tuple[str, Line]]:
        """Lines that hold sentences: the preamble, else the first lines of the body."""
        return [item for item in (*self.head, *self.body[:8]) if len(item[0]) > _SHORTEST_SENTENCE]

    def _all_mentions(self) -> Iterator[tuple[Mention, Line, str]]:
        left = _FIRST_CHARACTERS
        for text, line in (*self.head, *self.body):
            if left <= 0:
                return
            left -= len(text)
            for mention in find_organs(text[:_FIRST_CHARACTERS]):
                if mention.organ.name not in identity_words().never_agency:
                    yield mention, line, text[:_FIRST_CHARACTERS]

    def _titles_in_sentences(self) -> Iterator[tuple[Title, Line]]:
        for written, line in self.sentences:
            text = _ALIAS.sub("", written)
            yield from ((title, line) for title in quoted_titles(text))
            for match in SUBJECT.finditer(text):
                if OTHER_DOCUMENT.match(text, match.end()) or _OF_OTHERS.search(
                    text[max(0, match.start() - _CONTEXT) : match.start()]
                ):
                    continue
                before = re.split(r"[，,。；;：:《（(]", text[max(0, match.start() - 60) : match.start()])[-1]
                piece = re.split(f"(?:{_VERBS})", before)[-1]
                year = find_year(piece + match.group())
                organ = name_in_title(piece, match.group()[:2])
                if year is not None or (organ is not None and piece != before):
                    yield Title(organ, year[0] if year else None, TextSpan(line.start, line.end), 0), line


_VERBS = "公布|发布|编制(?:完成)?了?|撰写了?|形成了?|制定了?|现将|制作了?|公开(?=[^信年]{2,30}20)|了(?=[^年]{0,30}20\\d\\d)|由|本年度报告是|本报告是|向社会"


def _candidates(document: Document, text: _Text, title: Title | None, page: Sequence[Title]) -> Iterator[_Found]:
    """Yield the names found, from the strongest source to the weakest."""
    if title is not None and title.agency is not None:
        yield _Found(_completed(title.agency, text), "title", title.span)
    yield from (
        _Found(item.agency, "quoted_title" if item.span.end - item.span.start < 80 else "preamble", _span(line))
        for item, line in text.stated
        if item.agency
    )
    yield from (_Found(item.agency, "page_title", None) for item in page if item.agency and not is_portal(item.agency))
    yield from _compilers(text)
    yield from _named_lines(text)
    yield from _publishers(document, text)
    yield from _signatures(text)
    yield from _contacts(text)
    yield from _sources(text)
    yield from (
        _Found(organ, "site", None)
        for organ in site_names(document.metadata.get("site", ""))
        if _speaks_for_itself(organ, text)
    )
    yield from _subjects(text)


def _span(line: Line) -> TextSpan:
    return TextSpan(line.start, line.end)


def _choose(found: Sequence[_Found], text: _Text) -> tuple[_Found | None, str | None]:
    """Return the first candidate that names one organ, and the short name where only a bare one is stated."""
    short = None
    for item in found:
        organ = item.organ
        if organ.bare:
            full = _full_name(organ.name, text)
            if full is not None:
                return item._replace(organ=full), None
            short = short or (organ.name if item.source in ("title", "quoted_title", "preamble") else None)
        elif item.source in _OWN_WORDS or agrees(organ, text.tail):
            if short is not None and not organ.name.endswith(_core(short)):
                continue
            return item, None
    return None, short


# Sources in which the agency names itself; others must agree with what the text calls it (我局, 我镇).
_OWN_WORDS = ("title", "quoted_title", "preamble", "page_title", "line")


def _core(name: str) -> str:
    """Return a short name without 省, 市, 县, 区 and 政府 before it."""
    plain = re.sub(r"[（(][^（()）]*[)）]$", "", name)
    return re.sub(r"^(?:自治区|省|市|州|县|区|旗|镇|乡)?(?:人民政府|政府)?(?=[\u4e00-\u9fff]{2})", "", plain)


def _full_name(short: str, text: _Text) -> Organ | None:
    """Return the one organ of the text whose name ends with a short name, or None where there are none or several."""
    core = _core(short)
    names = {m.organ.name: m.organ for m, _, _ in text.mentions if m.organ.name.endswith(core) and m.organ.name != core}
    longest = [name for name in names if not any(other != name and other.endswith(name) for other in names)]
    return names[longest[0]] if len(longest) == 1 else None


def _completed(organ: Organ, text: _Text) -> Organ:
    """Return the longest name in the preamble that ends with the title's name and adds places before it."""
    if organ.bare:
        return organ
    best = organ
    for mention, line, _ in text.mentions:
        before, found, _ = mention.organ.name.rpartition(organ.name)
        full = read_organ(before + found) if before and any(line is item for _, item in text.head) else None
        if full is None or len(full.name) <= len(best.name):
            continue
        added = read_organ(before)
        if added is not None and added.ending in ("place", "zone", "township"):
            best = full
    return best


# --- sources ---------------------------------------------------------------------------------------------------------


def _compilers(text: _Text) -> Iterator[_Found]:
    for sentence, line in text.sentences:
        for match in _COMPILED.finditer(sentence):
            name = match["by"] or match["self"]
            yield from _variants(name, "compiled_by", line, text.tail)


def _variants(name: str, source: str, line: Line, tail: str | None) -> Iterator[_Found]:
    """Yield the organ a piece of a sentence ends with, and the one it is a sub-office of."""
    organs = [m.organ for m in find_organs(name) if m.end == len(name)] or [o for o in (read_organ(name),) if o]
    for organ in organs[:1]:
        names = [item for item in map(read_organ, without_sub_office(organ.name)) if item is not None]
        names += [
            item for item in map(read_organ, without_sub_office(name)[1:]) if item is not None and item not in names
        ]
        known = [item for item in names if agrees(item, tail, strictly=True)] if tail else []
        if known:
            yield _Found(known[0], source, _span(line))
        elif agrees(names[-1], tail) and (names[-1].ending != "government" or len(names) == 1):
            yield _Found(names[-1], source, _span(line))


def _named_lines(text: _Text) -> Iterator[_Found]:
    """Yield organs that a line above the body consists of."""
    for plain, line in text.head[:_HEAD_LINES]:
        organ = read_organ(plain_title(plain))
        if organ is not None and not organ.bare and (organ.place or organ.own_form) and organ.ending != "place":
            yield _Found(organ, "line", _span(line))


def _publishers(document: Document, text: _Text) -> Iterator[_Found]:
    for plain, line in (*text.head, *text.last):
        for match in _PUBLISHER.finditer(plain):
            organ = read_organ(match["name"]) or read_organ(match["name"].split("发")[0])
            if organ is not None and not organ.bare:
                yield _Found(organ, "metadata", _span(line))
    end = text.body[0][1].start if text.body else len(document.text)
    for table in document.tables:
        if table.start >= end:
            break
        for cell, value in zip(table.cells, table.cells[1:], strict=False):
            label = _BLANKS.sub("", cell.text).rstrip(":：")
            organ = read_organ(_BLANKS.sub("", value.text)) if _PUBLISHER.match(f"{label}：某某") else None
            if organ is not None and not organ.bare and not is_portal(organ):
                yield _Found(organ, "metadata", TextSpan(value.start, value.end))


def _signatures(text: _Text) -> Iterator[_Found]:
    for plain, line in text.last:
        name = re.sub(r"(?:20\d\d|二[〇○零O][〇○零一二三].)年.*$", "", plain)
        organ = read_organ(name)
        dated = name != plain or any(line_date(other.text) for _, other in text.last if other.start > line.start)
        if organ is not None and not organ.bare and organ.ending != "place" and (dated or line is text.last[-1][1]):
            yield _Found(organ, "signature", _span(line))


def _contacts(text: _Text) -> Iterator[_Found]:
    for sentence, line in (*text.sentences, *text.last):
        for match in _REPORTED.finditer(sentence):
            yield from _variants(match["label"] or match["with"], "contact", line, text.tail)


def _sources(text: _Text) -> Iterator[_Found]:
    for plain, line in text.head:
        for match in _SOURCE.finditer(plain):
            organ = read_organ(match["name"]) or next((m.organ for m in find_organs(match["name"])), None)
            if organ is not None and not organ.bare and not is_portal(organ) and _speaks_for_itself(organ, text):
                yield _Found(organ, "source", _span(line))


def _speaks_for_itself(organ: Organ, text: _Text) -> bool:
    """Return whether a site's organ can be the agency: a government publishes for its departments too."""
    return organ.ending not in ("government", "place") or (text.tail is not None and agrees(organ, text.tail))


def _subjects(text: _Text) -> Iterator[_Found]:
    """Yield the organ that sentences speak of as their subject, where it is one only."""
    counts: dict[str, list[_Found]] = {}
    for mention, line, sentence in text.mentions:
        if not _is_subject(sentence, mention) or not agrees(mention.organ, text.tail):
            continue
        counts.setdefault(mention.organ.name, []).append(_Found(mention.organ, "subject", _span(line)))
    if not counts:
        counts = _own_papers(text)
    stems = list(dict.fromkeys(map(_stem, counts)))
    groups = [stem for stem in stems if not any(other != stem and other.endswith(stem) for other in stems)]
    weights = {stem: sum(len(found) for name, found in counts.items() if stem.endswith(_stem(name))) for stem in groups}
    best = max(weights, key=lambda stem: weights[stem], default=None)
    if best is not None and all(weights[best] >= 2 * weight for stem, weight in weights.items() if stem != best):
        yield max((found for name, found in counts.items() if _stem(name) == best), key=len)[0]


def _is_subject(sentence: str, mention: Mention) -> bool:
    """Return whether a mention opens a clause and is followed by what it does."""
    if any(match.start() <= mention.start < match.end() for match in _BASIS.finditer(sentence)):
        return False
    clause = re.split(r"[。；;，,：:]", sentence[: mention.start])[-1]
    return _OPENS.sub("", clause) == "" and re.match(r"[路街巷村号、的等]", sentence[mention.end :]) is None


def _own_papers(text: _Text) -> dict[str, list[_Found]]:
    """Return organs named at the head of papers (《云桥县水利局公开制度》) that agree with 我局."""
    found: dict[str, list[_Found]] = {}
    if text.tail is None:
        return found
    for mention, line, _ in text.mentions:
        organ = mention.organ
        if agrees(organ, text.tail) and organ.ending not in ("government", "place"):
            found.setdefault(organ.name, []).append(_Found(organ, "subject", _span(line)))
    return found


def _stem(name: str) -> str:
    return re.sub(r"(?:人民政府|政府|办事处|办公室|办|管委会|管理委员会)$", "", name) or name


def _own_title(titles: Sequence[Title], page: Sequence[Title], period_year: int | None) -> Title:
    """Return the title of the report itself, of all titles met above its body."""
    named = next(iter(page), None)
    last = {(title.agency, title.year): title.line for title in titles}

    def rank(title: Title) -> tuple[object, ...]:
        known = (title.year is not None, title.agency is not None)
        same = (
            named is not None and title.agency is not None and (title.agency, title.year) == (named.agency, named.year)
        )
        of_period = period_year is not None and title.year == period_year
        return (*known, same, of_period, title.broken, last[title.agency, title.year], -title.line)

    return max(titles, key=rank)
