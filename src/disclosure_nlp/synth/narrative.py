"""Generates the narrative of synthetic reports with the true labels of each sentence."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from random import Random
from typing import Any

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.parse.forms import load_form, outcome_rows_by_group
from disclosure_nlp.synth.model import NarrativeUnit, SyntheticAgency, SyntheticReport

_ORDINALS = "一二三四五"
_THEMES = 12
_MAIN_LABEL = {0: "proactive", 1: "request", 2: "management", 3: "platform", 4: "supervision"}


@cache
def load_sentence_bank() -> dict[str, Any]:
    """Read the sentences and phrases of which narratives are composed, from ``data/synth/narrative.toml``."""
    return load_definition("synth/narrative.toml", dict[str, Any])


class NarrativeWriter:
    """Generates the narratives of one synthetic agency, with the same style, themes and length every year.

    With ``copies`` the agency makes the same choices every year; with ``answers`` it states what it did about the
    problems of the year before.
    """

    def __init__(self, agency: SyntheticAgency, seed: int, copies: bool = False, answers: bool = False) -> None:
        self.agency = agency
        self.bank = load_sentence_bank()
        self.random = Random(f"narrative-{seed}-{agency.name}")
        self.same_choices = f"copied-{seed}-{agency.name}" if copies else None
        self.style = self.random.randrange(3)
        self.titles: list[str] = self.random.choice(self.bank["overview"]["titles"])
        self.themes = self.random.sample(self.bank["words"]["themes"], _THEMES)
        self.length = self.random.choice((1, 2, 2, 3, 4))
        self.answers = answers
        self.open_items: list[dict[str, Any]] = []

    def write(self, report: SyntheticReport) -> list[NarrativeUnit]:
        """Return the sentences of a report's narrative; all figures stated in it agree with the report's tables."""
        self.report = report
        if self.same_choices is not None:
            self.random = Random(self.same_choices)
        titles = {section.id: f"{section.numeral}、{section.title}" for section in load_form(report.form).sections}
        units = self._write_preamble()
        for section, title in titles.items():
            units.append(NarrativeUnit(section, title, ("heading",)))
            if section in ("overview", "problems", "other"):
                units += getattr(self, f"_write_{section}")()
        return units

    def _fill_slots(self, text: str, **slots: object) -> str:
        """Return a sentence template with its slots filled by the passed values, else by random ones."""
        return text.format(**{**self._sample_slot_values(), **slots})

    def _sample_slot_values(self) -> dict[str, object]:
        """Return a random value for each slot of a sentence template that is no figure of the tables."""
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

    def _sample_sentences(self, section: str, templates: list[dict[str, Any]], count: int) -> list[NarrativeUnit]:
        """Return up to ``count`` random sentences of a section, with their true labels."""
        chosen = self.random.sample(templates, min(count, len(templates)))
        return [NarrativeUnit(section, self._fill_slots(entry["text"]), tuple(entry["labels"])) for entry in chosen]

    def _sample_sentence(self, section: str, templates: list[str], label: str, **slots: object) -> NarrativeUnit:
        """Return a random sentence of a section with one true label; ``slots`` are values for its template."""
        return NarrativeUnit(section, self._fill_slots(self.random.choice(templates), **slots), (label,))

    def _write_preamble(self) -> list[NarrativeUnit]:
        """Return the title and the sentences of the preamble of a report."""
        agency, bank = self.agency, self.bank["preamble"]
        title = f"{agency.name}{self.report.year}年政府信息公开工作年度报告"
        lines = [title] if self.style else [agency.name, title[len(agency.name) :]]
        units = [NarrativeUnit("preamble", line, ("heading",)) for line in lines]
        units += [self._sample_sentence("preamble", bank[part], "boilerplate") for part in ("basis", "period")]
        if self.style == 1:
            units.append(self._sample_sentence("preamble", bank["contact"], "boilerplate"))
        return units

    def _write_overview(self) -> list[NarrativeUnit]:
        """Return the headings and sentences of section 1 (overview) of a report."""
        bank = self.bank["overview"]
        units = self._sample_sentences("overview", bank["general"], 1)
        for index, title in enumerate(self.titles):
            units.append(NarrativeUnit("overview", title, ("heading",)))
            units += self._write_overview_aspect(index, bank)
        return units

    def _write_overview_aspect(self, aspect_index: int, templates: dict[str, Any]) -> Iterable[NarrativeUnit]:
        """Return the sentences on one required aspect of section 1, such as information management."""
        label = _MAIN_LABEL[aspect_index]
        if label == "request":
            return self._write_claims_from_tables()
        units = self._sample_sentences("overview", templates[label], self.random.randint(1, 1 + self.length))
        if label == "proactive" and self.report.form == "2021" and self.style != 2:
            cells = {name: self.report.cells["proactive", "normative_documents", name] for name in
                     ("made", "repealed", "in_force")}  # fmt: skip
            units.append(self._sample_sentence("overview", self.bank["claims"]["documents"], "proactive", **cells))
        if label == "supervision":
            units += self._sample_sentences("overview", templates["training"], 1)
            if self.agency.kind == "government":
                units += [
                    NarrativeUnit("overview", self._fill_slots(e["text"]), tuple(e["labels"]))
                    for e in templates["government"]
                ]
        return units

    def _write_claims_from_tables(self) -> list[NarrativeUnit]:
        """Return sentences that state the counts of requests and disputes in the report's tables."""
        report, bank = self.report, self.bank["claims"]
        counts = {row: report.number("requests", row) for row in ("received", "carried_in", "carried_out")}
        counts["total"] = report.number("requests", "total_processed")
        counts["natural"] = report.number("requests", "received", "natural_person")
        for group, rows in outcome_rows_by_group(report.form).items():
            counts[group] = sum(report.number("requests", r) for r in rows if ("requests", r, "total") in report.cells)
        texts = bank["requests"] if any(counts.values()) else bank["no_requests"]
        units = [self._sample_sentence("overview", texts, "request", **counts)]
        review = report.number("disputes", "review")
        suits = sum(report.number("disputes", row) for row in ("litigation_direct", "litigation_after_review"))
        texts = bank["disputes"] if review + suits else bank["no_disputes"]
        return [*units, self._sample_sentence("overview", texts, "review_litigation", review=review, litigation=suits)]

    def _write_problems(self) -> list[NarrativeUnit]:
        """Return the sentences of section 5 (problems and remedies) of a report."""
        count = self.random.randint(2, 2 + min(2, self.length))
        items = []
        for item in self.random.sample(self.bank["problems"]["items"], count):
            slots = self._sample_slot_values()
            texts = {f"_{kind}": item[kind].format(**slots) for kind in ("problem", "remedy")}
            items.append({**item, **texts})
        answered = self._write_answers_to_previous_year() if self.answers else []
        self.open_items = items
        return answered + (
            self._write_problems_in_two_lists,
            self._write_problems_under_headings,
            self._write_problems_in_pairs,
        )[self.style](items)

    def _write_answers_to_previous_year(self) -> list[NarrativeUnit]:
        """Return sentences on what was done about the problems in the previous year's report."""
        done = self.bank["problems"]["done"]
        texts = [
            (
                item,
                self._fill_slots(
                    self.random.choice(done), short=item["_problem"].split("，")[0], remedy=item["_remedy"]
                ),
            )
            for item in self.open_items
        ]
        return [
            NarrativeUnit("problems", text, tuple(item["remedy_labels"]), "done", tuple(item["remedy_types"]))
            for item, text in texts
        ]

    def _write_problems_in_two_lists(self, problems: list[dict[str, Any]]) -> list[NarrativeUnit]:
        """Return problems as one list and remedies as another, each introduced in its first sentence."""
        bank = self.bank["problems"]
        units = []
        for kind, lead in (("problem", bank["lead"]), ("remedy", bank["remedy_lead"])):
            opening = self._fill_slots(self.random.choice(lead))
            for index, item in enumerate(problems):
                stop = "。" if index + 1 == len(problems) else "；"
                body = item[f"_{kind}"]
                text = f"{opening if index == 0 else ''}{_ORDINALS[index]}是{body}{stop}"
                units.append(_make_problem_or_remedy(item, kind, text))
        return units

    def _write_problems_under_headings(self, problems: list[dict[str, Any]]) -> list[NarrativeUnit]:
        """Return numbered problems under one heading and numbered remedies under another."""
        units = [NarrativeUnit("problems", "（一）存在的主要问题", ("heading",))]
        units += [
            _make_problem_or_remedy(item, "problem", f"{i}.{item['_problem']}。") for i, item in enumerate(problems, 1)
        ]
        units.append(NarrativeUnit("problems", "（二）改进措施", ("heading",)))
        return units + [
            _make_problem_or_remedy(item, "remedy", f"{i}.{item['_remedy']}。") for i, item in enumerate(problems, 1)
        ]

    def _write_problems_in_pairs(self, problems: list[dict[str, Any]]) -> list[NarrativeUnit]:
        """Return each problem followed by its remedy."""
        units = []
        for item in problems:
            units.append(_make_problem_or_remedy(item, "problem", f"{item['_problem']}。"))
            units.append(_make_problem_or_remedy(item, "remedy", f"针对该问题，下一步将{item['_remedy']}。"))
        return units

    def _write_other(self) -> list[NarrativeUnit]:
        """Return the sentences of section 6 (other matters, such as fees) of a report."""
        bank = self.bank["claims"]
        units = []
        if self.report.form == "2021":
            unpaid = self.report.number("requests", "other_fee_unpaid")
            notices = unpaid + (self.random.choice((0, 0, 0, 1, 2)) if self.agency.size > 10 else 0)
            charged = notices * self.random.choice((100, 240, 380))
            texts = bank["fees"] if notices else bank["no_fees"]
            units.append(
                self._sample_sentence("other", texts, "fee", notices=notices, charged=charged, collected=charged)
            )
        return units + self._sample_sentences("other", bank["other"], 1)


def _make_problem_or_remedy(problem: dict[str, Any], kind: str, text: str) -> NarrativeUnit:
    """Return the sentence of a problem, or of its remedy, with true labels and types."""
    if kind == "problem":
        return NarrativeUnit("problems", text, tuple(problem["labels"]), None, tuple(problem["types"]))
    return NarrativeUnit("problems", text, tuple(problem["remedy_labels"]), "planned", tuple(problem["remedy_types"]))
