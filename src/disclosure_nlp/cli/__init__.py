"""The command line interface: thin commands; the only part of the package that prints."""

from __future__ import annotations

import click

from disclosure_nlp.cli.annotation import agreement_command, annotate_group
from disclosure_nlp.cli.app import PROGRAM, ProgramGroup
from disclosure_nlp.cli.compare import compare_command
from disclosure_nlp.cli.completion import completion_command
from disclosure_nlp.cli.corpus import export_dataset_command, list_runs_command, rescore_store_command, store_group
from disclosure_nlp.cli.definitions import list_checks_command, list_labels_command, print_schema_command
from disclosure_nlp.cli.measures import hierarchy_group, write_measures_command
from disclosure_nlp.cli.panel import write_panel_command
from disclosure_nlp.cli.reports import inspect_command, score_command, tag_command, write_card_command
from disclosure_nlp.cli.review import decide_command, review_group
from disclosure_nlp.cli.rubric import rubric_group
from disclosure_nlp.cli.serve import correct_labels_command, serve_review_command, write_corrected_labels_command
from disclosure_nlp.cli.stories import list_stories_command
from disclosure_nlp.cli.synth import synth_command
from disclosure_nlp.cli.taggers import evaluate_command, train_command
from disclosure_nlp.cli.validation import validate_group

__all__ = ["main"]


@click.group(
    PROGRAM,
    cls=ProgramGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    examples=["score report.docx", "score reports/ --out store", "compare store --out comparison --page", "score -h"],
)
@click.version_option(package_name="disclosure_nlp", message="%(version)s")
def main() -> None:
    """Read, tag, check and score annual reports on government information disclosure (政府信息公开工作年度报告)."""


for command in (serve_review_command, correct_labels_command, write_corrected_labels_command):
    review_group.add_command(command)
main.add_section("One report", score_command, write_card_command, inspect_command, tag_command)
main.add_section(
    "Many reports",
    rescore_store_command,
    list_runs_command,
    export_dataset_command,
    decide_command,
    store_group,
    compare_command,
    write_panel_command,
    list_stories_command,
    write_measures_command,
    hierarchy_group,
)
main.add_section("The review round", review_group)
main.add_section("Trust in the score", validate_group, agreement_command)
main.add_section("Taggers", annotate_group, train_command, evaluate_command)
main.add_section("Definitions", list_checks_command, rubric_group, list_labels_command, print_schema_command)
main.add_section("Other", synth_command, completion_command)
