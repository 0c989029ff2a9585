"""Commands on rubrics: list one, check a user-defined one, compare two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from disclosure_nlp.cli.app import Group
from disclosure_nlp.cli.definitions import print_definitions
from disclosure_nlp.cli.options import JSON
from disclosure_nlp.cli.output import print_lines
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import Message, msg

if TYPE_CHECKING:
    from disclosure_nlp.score.rubric import Rubric
    from disclosure_nlp.validate.effect import ItemChange, RubricEffect

_LARGEST = 5


class _RubricGroup(Group):
    """Command group ``rubric``, which takes an unknown first word as the id or file of the rubric to list."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the subcommand in the arguments, by default ``list``."""
        return super().resolve_command(ctx, args if args and args[0] in self.commands else ["list", *args])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the default subcommand if the first word is not a subcommand."""
        help_asked = any(option in args[:1] for option in ctx.help_option_names)
        return super().parse_args(ctx, args if help_asked or (args and args[0] in self.commands) else ["list", *args])


@click.group(
    "rubric",
    cls=_RubricGroup,
    examples=["rubric", "rubric legal-only", "rubric check mine.toml", "rubric diff ogi-2021 mine.toml --store store"],
)
def rubric_group() -> None:
    """List a rubric (`rubric [ID|FILE]`), check a user-defined one, or compare two."""


@rubric_group.command("list", examples=["rubric list legal-only"])
@click.argument("name", required=False, metavar="[ID|FILE]")
@JSON
def list_rubric_items(name: str | None, as_json: bool) -> None:
    """List the items of a rubric, or all problems of its file. Default: ogi-2021."""
    from disclosure_nlp.score.scorer import resolve_rubric
    from disclosure_nlp.view.definitions import list_rubric_entries

    chosen = resolve_rubric(name)
    print_definitions(list_rubric_entries(chosen, output_language()), chosen, as_json)


@rubric_group.command("check", examples=["rubric check mine.toml"])
@click.argument("file", metavar="ID|FILE")
def check_rubric(file: str) -> None:
    """Check a rubric: print every problem on a line, or a summary of its weights."""
    from disclosure_nlp.score.scorer import resolve_rubric
    from disclosure_nlp.score.scoring import SCORERS

    chosen = resolve_rubric(file)
    legal = sum(item.weight for item in chosen.items if item.legal)
    out = sorted({name for name in SCORERS if "@" not in name} - {item.id for item in chosen.items})
    title = chosen.title_zh if output_language() == "zh" else f"{chosen.title} {chosen.title_zh}"
    names = ((band.title_zh if output_language() == "zh" else band.id, band.least) for band in chosen.bands)
    bands = tuple(msg("rubric.band", band=name, least=least) for name, least in names)
    lines = [
        msg("rubric.head", rubric=chosen.id, version=chosen.version, title=title),
        msg("rubric.weights", items=len(chosen.items), weight=chosen.weight, legal=legal / chosen.weight),
        msg("rubric.view", view=_describe_score_view(chosen), bands=bands),
        msg("rubric.left_out", items=tuple(out)) if out else msg("rubric.complete"),
    ]
    print_lines(line.text(output_language()) for line in lines)


def _describe_score_view(rubric: Rubric) -> Message:
    """Return the message on how a rubric presents scores: as points, or as a start value less deductions."""
    if rubric.view == "points":
        return msg("rubric.points")
    taken = tuple(msg("rubric.deduction", points=item.points, id=item.id) for item in rubric.deductions)
    return msg("rubric.deductions", start=rubric.start, deductions=taken)


@rubric_group.command("diff", examples=["rubric diff ogi-2021 mine.toml --store store --out scores.csv"])
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--store", metavar="STORE", help="Show what the change does to the scores of this store; nothing is written."
)
@click.option("--out", metavar="CSV", help="With --store: write both scores of every report.")
def compare_rubrics(before: str, after: str, store: str | None, out: str | None) -> None:
    """Compare rubric B with A, and show the effect of the change on stored scores."""
    from disclosure_nlp.score.scorer import resolve_rubric
    from disclosure_nlp.validate.effect import compare_rubrics, item_changes

    one, other = resolve_rubric(before), resolve_rubric(after)
    lines = _lines_of_item_changes(one, other, list(item_changes(one, other)))
    if store is not None:
        from disclosure_nlp.corpus.store import open_store
        from disclosure_nlp.spreadsheet import write_frame

        with open_store(store) as opened:
            effect = compare_rubrics(opened, one, other)
        if out:
            write_frame(effect.scores, out)
        lines += ["", *_lines_on_score_effect(effect)]
    print_lines(lines)


def _lines_of_item_changes(old_rubric: Rubric, new_rubric: Rubric, changes: list[ItemChange]) -> list[str]:
    """Return lines that list two rubrics and each changed item with its weight in both."""
    sides = [
        msg("rubric.side", rubric=r.id, version=r.version, points=r.weight).text(output_language())
        for r in (old_rubric, new_rubric)
    ]
    head = " → ".join(sides)
    if not changes:
        return [head, msg("rubric.same").text(output_language())]
    return [head, *map(_format_item_change, changes)]


def _format_item_change(change: ItemChange) -> str:
    """Return the line on a rubric item that two rubrics define differently: weights, id, title, what changed."""
    title = change.title_zh if output_language() == "zh" else change.title
    what = msg("rubric.changed", what=tuple(msg(f"rubric.change.{name}") for name in change.what)).text(
        output_language()
    )
    return f"{_format_weight(change.before):>6} → {_format_weight(change.after):>6}  {change.item:3} {title} {what}"


def _format_weight(weight: float | None) -> str:
    """Return the weight of a rubric item as text; a dash if the rubric lacks the item."""
    return "–" if weight is None else f"{weight:g}"


def _lines_on_score_effect(effect: RubricEffect) -> list[str]:
    """Return lines on how the scores in a store differ between two rubrics."""
    scores = effect.scores
    if scores.empty:
        return [msg("rubric.no_score").text(output_language())]
    change = scores["change"]
    low, middle, high = (float(change.quantile(share)) for share in (0.05, 0.5, 0.95))
    means = {name: float(scores[name].mean()) for name in ("before", "after")}
    heads = (
        msg("rubric.means", reports=len(scores), **means),
        msg("rubric.spread", median=middle, low=low, high=high, tau=effect.tau),
        msg("rubric.largest"),
    )
    lines = [head.text(output_language()) for head in heads]
    largest = scores.loc[change.abs().sort_values(ascending=False, kind="stable").index[:_LARGEST]]
    columns = (largest[name].tolist() for name in ("before", "after", "change", "agency", "year", "report"))
    for old, new, moved, agency, year, report in zip(*columns, strict=True):
        lines.append(
            f"  {old:6.2f} → {new:6.2f}  {moved:+6.2f}  {agency or report} {'' if year is None else int(year)}"
        )
    return lines
