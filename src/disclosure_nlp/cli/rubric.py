"""Commands on rubrics: list one, check one of your own, compare two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from disclosure_nlp.cli.output import fail, write, write_json

if TYPE_CHECKING:
    from disclosure_nlp.score.rubric import Rubric
    from disclosure_nlp.validate.effect import Effect, ItemChange

_LARGEST = 5


class _Listing(click.Group):
    """A group in which a word that is no command is a rubric to be listed."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(ctx, args if args and args[0] in self.commands else ["list", *args])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        help_asked = any(option in args[:1] for option in ctx.help_option_names)
        return super().parse_args(ctx, args if help_asked or (args and args[0] in self.commands) else ["list", *args])


@click.group("rubric", cls=_Listing)
def rubric() -> None:
    """List a rubric (`rubric [ID|FILE]`), check one of your own, or compare two."""


@rubric.command("list")
@click.argument("name", required=False, metavar="[ID|FILE]")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def list_items(name: str | None, as_json: bool) -> None:
    """List the items of a rubric, or all that is wrong with its file. Default: ogi-2021."""
    from msgspec import to_builtins

    from disclosure_nlp.view.definitions import entry_lines, rubric_entries

    chosen = _loaded(name)
    if as_json:
        write_json(to_builtins(chosen))
    else:
        write("\n".join(entry_lines(rubric_entries(chosen))).encode())


@rubric.command()
@click.argument("file", metavar="ID|FILE")
def check(file: str) -> None:
    """Tell all that is wrong with a rubric, a line each; of a good one, what it weighs."""
    from disclosure_nlp.score.scorer import JUDGES

    chosen = _loaded(file)
    legal = sum(item.weight for item in chosen.items if item.legal)
    out = sorted(set(JUDGES) - {item.id for item in chosen.items})
    lines = [
        f"{chosen.id}, version {chosen.version}: {chosen.title} {chosen.title_zh}",
        f"{len(chosen.items)} items, weights together {chosen.weight:g}, of these {legal / chosen.weight:.0%} duties in law or form",
        f"shown as {'100 and what is taken off' if chosen.view == 'deductions' else 'points won'}; bands "
        + ", ".join(f"{band.id} from {band.least:g}" for band in chosen.bands),
        f"left out: {', '.join(out) if out else 'nothing'}",
    ]
    write("\n".join(lines).encode())


@rubric.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--store", metavar="STORE", help="Show what the change does to the scores of this store; nothing is written."
)
@click.option("--out", metavar="CSV", help="With --store: write both scores of every report.")
def diff(before: str, after: str, store: str | None, out: str | None) -> None:
    """Tell how rubric B differs from A, and what that does to stored scores."""
    from disclosure_nlp.errors import DisclosureError
    from disclosure_nlp.validate.effect import effect_on, item_changes

    one, other = _loaded(before), _loaded(after)
    lines = _changes(one, other, list(item_changes(one, other)))
    if store is not None:
        from disclosure_nlp.corpus.store import open_store

        try:
            with open_store(store) as opened:
                effect = effect_on(opened, one, other)
            if out:
                effect.scores.to_csv(out, index=False, encoding="utf-8-sig")
        except (DisclosureError, OSError) as error:
            fail(error)
        lines += ["", *_effect(effect)]
    write("\n".join(lines).encode())


def _changes(one: Rubric, other: Rubric, changes: list[ItemChange]) -> list[str]:
    head = f"{one.id} {one.version} ({one.weight:g} points) → {other.id} {other.version} ({other.weight:g} points)"
    if not changes:
        return [head, "the items are the same"]
    shown = [f"{_weight(c.before):>6} → {_weight(c.after):>6}  {c.item:3} {c.title} ({c.what})" for c in changes]
    return [head, *shown]


def _weight(weight: float | None) -> str:
    return "–" if weight is None else f"{weight:g}"


def _effect(effect: Effect) -> list[str]:
    scores = effect.scores
    if scores.empty:
        return ["no report has a score by both"]
    change = scores["change"]
    low, middle, high = (float(change.quantile(share)) for share in (0.05, 0.5, 0.95))
    lines = [
        f"{len(scores):,} reports: mean {scores['before'].mean():.2f} → {scores['after'].mean():.2f}",
        f"change: median {middle:+.2f}, 5 % {low:+.2f}, 95 % {high:+.2f}; Kendall's τ of the two orders {effect.tau:.3f}",
        "largest changes:",
    ]
    largest = scores.loc[change.abs().sort_values(ascending=False, kind="stable").index[:_LARGEST]]
    columns = (largest[name].tolist() for name in ("before", "after", "change", "agency", "year", "report"))
    for old, new, moved, agency, year, report in zip(*columns, strict=True):
        lines.append(
            f"  {old:6.2f} → {new:6.2f}  {moved:+6.2f}  {agency or report} {'' if year is None else int(year)}"
        )
    return lines


def _loaded(name: str | None) -> Rubric:
    """Load a rubric, or print every problem of it and exit with wrong usage."""
    from disclosure_nlp.errors import DisclosureError
    from disclosure_nlp.score.scorer import resolve_rubric

    try:
        return resolve_rubric(name)
    except DisclosureError as error:
        fail(error)
