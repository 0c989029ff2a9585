"""The narrative of a made-up report, with the true labels of every unit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from random import Random
from typing import Any

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.parse.forms import load_form, outcome_rows_by_group
from disclosure_nlp.synth.model import Agency, MadeReport, Unit

_ORDINALS = "一二三四五"
_THEMES = 12
_MAIN_LABEL = {0: "proactive", 1: "request", 2: "management", 3: "platform", 4: "supervision"}


@cache
def sentence_bank() -> dict[str, Any]:
    """Return the sentences of ``data/synth/narrative.toml``."""
    return load_definition("synth/narrative.toml", dict[str, Any])


class Writer:
    """Writes the narrative of one agency, year by year; its style, its themes and its length are its own and stay.

    An agency that ``copies`` makes the same choices every year; one that ``answers`` tells what it did about the
    problems of the year before.
    """

    def __init__(self, agency: Agency, seed: int, copies: bool = False, answers: bool = False) -> None:
        self.agency = agency
        self.bank = sentence_bank()
        self.random = Random(f"narrative-{seed}-{agency.name}")
        self.same_choices = f"copied-{seed}-{agency.name}" if copies else None
        self.style = self.random.randrange(3)
        self.titles: list[str] = self.random.choice(self.bank["overview"]["titles"])
        self.themes = self.random.sample(self.bank["words"]["themes"], _THEMES)
        self.length = self.random.choice((1, 2, 2, 3, 4))
        self.answers = answers
        self.open_items: list[dict[str, Any]] = []

    def write(self, report: MadeReport) -> list[Unit]:
        """Return the units of a report, all claims taken from its cells."""
        self.report = report
        if self.same_choices is not None:
            self.random = Random(self.same_choices)
        titles = {section.id: f"{section.numeral}、{section.title}" for section in load_form(report.form).sections}
        units = self._preamble()
        for section, title in titles.items():
            units.append(Unit(section, title, ("heading",)))
            if section in ("overview", "problems", "other"):
                units += getattr(self, f"_{section}")()
        return units

    def _fill(self, text: str, **slots: object) -> str:
        return text.format(**{**self._slots(), **slots})

    def _slots(self) -> dict[str, object]:
        """Return a value for every slot that a sentence may have; claims bring their own."""
        agency, words, random = self.agency, self.bank["words"], self.random
        theme, theme2 = random.sample(self.themes, 2)
        return {
            "org": agency.org, "area": agency.area, "agency": agency.name, "year": self.report.year,
            "n": random.randint(60, 900), "m": random.randint(12, 58), "k": random.randint(2, 9),
            "month": random.randint(3, 11), "theme": theme, "theme2": theme2,
            "channel": random.choice(words["channels"]), "office": random.choice(words["offices"]),
            "venue": random.choice(words["venues"]), "form": random.choice(words["forms"]),
            "season": random.choice(words["seasons"]),
        }  # fmt: skip

    def _pick(self, section: str, entries: list[dict[str, Any]], count: int) -> list[Unit]:
        chosen = self.random.sample(entries, min(count, len(entries)))
        return [Unit(section, self._fill(entry["text"]), tuple(entry["labels"])) for entry in chosen]

    def _one(self, section: str, texts: list[str], label: str, **slots: object) -> Unit:
        return Unit(section, self._fill(self.random.choice(texts), **slots), (label,))

    def _preamble(self) -> list[Unit]:
        agency, bank = self.agency, self.bank["preamble"]
        title = f"{agency.name}{self.report.year}年政府信息公开工作年度报告"
        lines = [title] if self.style else [agency.name, title[len(agency.name) :]]
        units = [Unit("preamble", line, ("heading",)) for line in lines]
        units += [self._one("preamble", bank[part], "boilerplate") for part in ("basis", "period")]
        if self.style == 1:
            units.append(self._one("preamble", bank["contact"], "boilerplate"))
        return units

    def _overview(self) -> list[Unit]:
        bank = self.bank["overview"]
        units = self._pick("overview", bank["general"], 1)
        for index, title in enumerate(self.titles):
            units.append(Unit("overview", title, ("heading",)))
            units += self._aspect(index, bank)
        return units

    def _aspect(self, index: int, bank: dict[str, Any]) -> Iterable[Unit]:
        label = _MAIN_LABEL[index]
        if label == "request":
            return self._claims()
        units = self._pick("overview", bank[label], self.random.randint(1, 1 + self.length))
        if label == "proactive" and self.report.form == "2021" and self.style != 2:
            cells = {name: self.report.cells["proactive", "normative_documents", name] for name in
                     ("made", "repealed", "in_force")}  # fmt: skip
            units.append(self._one("overview", self.bank["claims"]["documents"], "proactive", **cells))
        if label == "supervision":
            units += self._pick("overview", bank["training"], 1)
            if self.agency.kind == "government":
                units += [Unit("overview", self._fill(e["text"]), tuple(e["labels"])) for e in bank["government"]]
        return units

    def _claims(self) -> list[Unit]:
        report, bank = self.report, self.bank["claims"]
        counts = {row: report.number("requests", row) for row in ("received", "carried_in", "carried_out")}
        counts["total"] = report.number("requests", "total_processed")
        counts["natural"] = report.number("requests", "received", "natural_person")
        for group, rows in outcome_rows_by_group(report.form).items():
            counts[group] = sum(report.number("requests", r) for r in rows if ("requests", r, "total") in report.cells)
        texts = bank["requests"] if any(counts.values()) else bank["no_requests"]
        units = [self._one("overview", texts, "request", **counts)]
        review = report.number("disputes", "review")
        suits = sum(report.number("disputes", row) for row in ("litigation_direct", "litigation_after_review"))
        texts = bank["disputes"] if review + suits else bank["no_disputes"]
        return [*units, self._one("overview", texts, "review_litigation", review=review, litigation=suits)]

    def _problems(self) -> list[Unit]:
        count = self.random.randint(2, 2 + min(2, self.length))
        items = []
        for item in self.random.sample(self.bank["problems"]["items"], count):
            slots = self._slots()
            texts = {f"_{kind}": item[kind].format(**slots) for kind in ("problem", "remedy")}
            items.append({**item, **texts})
        answered = self._answered() if self.answers else []
        self.open_items = items
        return answered + (self._in_lists, self._under_headings, self._by_pairs)[self.style](items)

    def _answered(self) -> list[Unit]:
        """Tell what was done about the problems of the year before."""
        done = self.bank["problems"]["done"]
        texts = [
            (item, self._fill(self.random.choice(done), short=item["_problem"].split("，")[0], remedy=item["_remedy"]))
            for item in self.open_items
        ]
        return [
            Unit("problems", text, tuple(item["remedy_labels"]), "done", tuple(item["remedy_types"]))
            for item, text in texts
        ]

    def _in_lists(self, items: list[dict[str, Any]]) -> list[Unit]:
        """Write two lists, one of problems and one of remedies; the lead-in is in the first item's sentence."""
        bank = self.bank["problems"]
        units = []
        for kind, lead in (("problem", bank["lead"]), ("remedy", bank["remedy_lead"])):
            opening = self._fill(self.random.choice(lead))
            for index, item in enumerate(items):
                stop = "。" if index + 1 == len(items) else "；"
                body = item[f"_{kind}"]
                text = f"{opening if index == 0 else ''}{_ORDINALS[index]}是{body}{stop}"
                units.append(_item_unit(item, kind, text))
        return units

    def _under_headings(self, items: list[dict[str, Any]]) -> list[Unit]:
        units = [Unit("problems", "（一）存在的主要问题", ("heading",))]
        units += [_item_unit(item, "problem", f"{i}.{item['_problem']}。") for i, item in enumerate(items, 1)]
        units.append(Unit("problems", "（二）改进措施", ("heading",)))
        return units + [_item_unit(item, "remedy", f"{i}.{item['_remedy']}。") for i, item in enumerate(items, 1)]

    def _by_pairs(self, items: list[dict[str, Any]]) -> list[Unit]:
        units = []
        for item in items:
            units.append(_item_unit(item, "problem", f"{item['_problem']}。"))
            units.append(_item_unit(item, "remedy", f"针对该问题，下一步将{item['_remedy']}。"))
        return units

    def _other(self) -> list[Unit]:
        bank = self.bank["claims"]
        units = []
        if self.report.form == "2021":
            unpaid = self.report.number("requests", "other_fee_unpaid")
            notices = unpaid + (self.random.choice((0, 0, 0, 1, 2)) if self.agency.size > 10 else 0)
            charged = notices * self.random.choice((100, 240, 380))
            texts = bank["fees"] if notices else bank["no_fees"]
            units.append(self._one("other", texts, "fee", notices=notices, charged=charged, collected=charged))
        return units + self._pick("other", bank["other"], 1)


def _item_unit(item: dict[str, Any], kind: str, text: str) -> Unit:
    if kind == "problem":
        return Unit("problems", text, tuple(item["labels"]), None, tuple(item["types"]))
    return Unit("problems", text, tuple(item["remedy_labels"]), "planned", tuple(item["remedy_types"]))
