"""The command line: thin, and the only place that prints."""

from __future__ import annotations

import click

from disclosure_nlp.cli.annotation import agreement, annotate
from disclosure_nlp.cli.app import PROGRAM, Program
from disclosure_nlp.cli.compare import compare
from disclosure_nlp.cli.completion import completion
from disclosure_nlp.cli.corpus import export, rescore, runs, store
from disclosure_nlp.cli.definitions import checks, labels, schema
from disclosure_nlp.cli.measures import hierarchy, measures
from disclosure_nlp.cli.panel import panel
from disclosure_nlp.cli.reports import card, inspect, score, tag
from disclosure_nlp.cli.review import decide, review
from disclosure_nlp.cli.rubric import rubric
from disclosure_nlp.cli.serve import label_command, labels_command, serve_command
from disclosure_nlp.cli.stories import stories
from disclosure_nlp.cli.synth import synth
from disclosure_nlp.cli.taggers import evaluate, train
from disclosure_nlp.cli.validation import validate

__all__ = ["main"]


@click.group(
    PROGRAM,
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"]},
    examples=["score report.docx", "score reports/ --out store", "compare store --out comparison --page", "score -h"],
)
@click.version_option(package_name="disclosure_nlp", message="%(version)s")
def main() -> None:
    """Read, tag, check and score annual reports on government information disclosure (政府信息公开工作年度报告)."""


for command in (serve_command, label_command, labels_command):
    review.add_command(command)
main.add_section("One report", score, card, inspect, tag)
main.add_section("Many reports", rescore, runs, export, decide, store, compare, panel, stories, measures, hierarchy)
main.add_section("The review round", review)
main.add_section("Trust in the score", validate, agreement)
main.add_section("Taggers", annotate, train, evaluate)
main.add_section("Definitions", checks, rubric, labels, schema)
main.add_section("Other", synth, completion)
