"""Write ``rubric-figures.md``: version 1 against version 2 on the sample corpus, and the items on a made-up corpus.

``python docs/rubric_figures.py``; it scores some 220 reports, which takes a minute.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.compare.comparison import compare_store
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.markdown import markdown_table
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from disclosure_nlp.validate.effect import compare_rubrics, item_changes
from disclosure_nlp.validate.items import analyse_items, item_analysis_markdown
from disclosure_nlp.validate.separation import measure_separations

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "corpora" / "sample"
PLAN = CorpusPlan(160, (2021, 2024), 11, formats=("html",), histories=("steady", "improving", "copying", "careless"))
NOTICE = "<!-- Written by docs/rubric_figures.py. -->"
_MOVERS = 10


def page(folder: Path) -> str:
    """Return the page; ``folder`` takes the corpora and stores."""
    parts = ["# Figures of the rubric", NOTICE]
    score_corpus([str(SAMPLE)], str(folder / "sample"), workers=0)
    with open_store(str(folder / "sample")) as store:
        parts += versions(store)
    write_corpus(PLAN, folder / "made")
    score_corpus([str(folder / "made")], str(folder / "store"), workers=0)
    with open_store(str(folder / "store")) as store:
        parts += [
            "## Items on a made-up corpus with histories",
            item_analysis_markdown(analyse_items(store)).replace("## ", "### "),
        ]
        parts += groups(store, folder / "made")
    return "\n\n".join(parts) + "\n"


def versions(store: Store) -> list[str]:
    """Return the section on version 1 against version 2."""
    before, after = resolve_rubric("ogi-2021@1"), resolve_rubric()
    effect = compare_rubrics(store, before, after)
    scores = effect.scores
    change = scores["change"]
    movers = scores.loc[change.abs().sort_values(ascending=False, kind="stable").index[:_MOVERS]]
    return [
        "## Version 1 against version 2 on the sample corpus",
        f"{len(scores)} made-up reports, each scored by itself (`rubric diff ogi-2021@1 ogi-2021 --store STORE`): mean"
        f" {scores['before'].mean():.2f} → {scores['after'].mean():.2f}; change: median {change.median():+.2f}, 5 %"
        f" {change.quantile(0.05):+.2f}, 95 % {change.quantile(0.95):+.2f}; Kendall's τ of the two orders {effect.tau:.3f}.",
        f"The {len(movers)} reports that move most:",
        markdown_table(
            ["agency", "year", "before", "after", "change"],
            [
                (row.agency, row.year, f"{row.before:.2f}", f"{row.after:.2f}", f"{row.change:.2f}")
                for row in movers.itertuples()
            ],
        ),
        "What became of the items:",
        _changes(before, after),
    ]


def _changes(before: Rubric, after: Rubric) -> str:
    rows = []
    for change in item_changes(before, after):
        old, new = (("–" if weight is None else f"{weight:g}") for weight in (change.before, change.after))
        rows.append((change.item, change.title, old, new, change.what))
    return markdown_table(["item", "title", "version 1", "version 2", "changed"], rows)


def groups(store: Store, made: Path) -> list[str]:
    """Return the section on how well items tell agencies with a known history from steady ones."""
    panel = compare_store(store, tagging_error=False).panel
    rows = [json.loads(line) for line in (made / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    found = measure_separations(panel, {row["agency"]: row["history"] for row in rows})
    separations = [(s.history, ", ".join(s.items), f"{s.auc:.3f}", s.n, s.steady) for s in found]
    return [
        "### Known groups",
        "Area under the ROC curve by the mean of the items over an agency's years; for improving agencies by the rise of the"
        " total from their first to their last year.",
        markdown_table(["history", "by", "AUC against steady", "agencies", "steady"], separations),
    ]


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        (HERE / "rubric-figures.md").write_text(page(Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
