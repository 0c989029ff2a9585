"""Texts in plots without overlaps: shortens names, spreads heights, thins out ticks, finds overlapping texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from disclosure_nlp.text.layout import display_width as columns_of_view

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

_COLUMN = 0.56  # width of a text column as a share of the font size
_TOUCHING = 1.0  # overlap in points that is tolerated


def text_columns_in(width: float, font_size: float) -> int:
    """Return how many terminal-like columns of text in a font size (points) fit into a width in inches.

    A Chinese character takes two columns.

    Examples
    --------
    >>> text_columns_in(1, 8)
    16
    """
    return max(4, int(width * 72 / (font_size * _COLUMN)))


def shorten_name(name: str, columns: int) -> str:
    """Shorten a name in the middle to a number of columns, of which a Chinese character takes two.

    Examples
    --------
    >>> shorten_name("云屿县市场监督管理局", 12)
    '云屿县…理局'
    """
    if columns_of_view(name) <= columns:
        return name
    head, tail = 0, 0
    while columns_of_view(name[: head + 1]) + columns_of_view(
        name[len(name) - tail :]
    ) + 1 <= columns and head + tail < len(name):
        head += 1
        if (
            columns_of_view(name[:head]) + columns_of_view(name[len(name) - tail - 1 :]) + 1 <= columns
            and tail < head - 1
        ):
            tail += 1
    return f"{name[:head]}…{name[len(name) - tail :]}" if head + tail < len(name) else name


def spread_heights(heights: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Return the heights of texts moved apart to at least ``gap``, in the same order, within bounds.

    Examples
    --------
    >>> spread_heights([1.0, 1.0, 9.0], gap=1.0, lowest=0.0, highest=10.0)
    [1.0, 2.0, 9.0]
    """
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    found = [max(lowest, float(height)) for height in heights]
    for below, place in pairwise(order):
        found[place] = max(found[place], found[below] + gap)
    above = highest + gap
    for place in reversed(order):
        found[place] = above = min(found[place], above - gap)
    return found


def thin_ticks(ax: Axes) -> None:
    """Blank all but every second (third, …) tick text of the x axis, until no two overlap."""
    labels = ax.get_xticklabels()
    boxes = [label.get_window_extent() for label in labels]
    steps = (step for step in range(1, len(labels)) if _boxes_do_not_overlap(boxes[::step]))
    step = next(steps, max(1, len(labels)))
    if step > 1:
        ax.set_xticks(
            ax.get_xticks(), [label.get_text() if not place % step else "" for place, label in enumerate(labels)]
        )


def _boxes_do_not_overlap(boxes: Sequence[Any]) -> bool:
    """Return whether bounding boxes in a row leave space between neighbours."""
    return all(left.x1 + _TOUCHING < right.x0 for left, right in pairwise(boxes))


def overlapping_labels(ax: Axes) -> list[tuple[str, str]]:
    """Return the pairs of texts in a figure whose bounding boxes overlap by more than a point.

    Examples
    --------
    >>> from disclosure_nlp.compare.plots.axes import new_axes
    >>> ax = new_axes(3, 2)
    >>> _ = ax.text(0.5, 0.5, "one"), ax.text(0.5, 0.5, "two")
    >>> overlapping_labels(ax)
    [('one', 'two')]
    """
    figure: Any = ax.figure
    figure.draw_without_rendering()
    texts = [text for text in figure.findobj(_is_text_artist) if text.get_visible() and text.get_text().strip()]
    least = _TOUCHING * figure.dpi / 72
    boxes = [(text.get_text(), text.get_window_extent()) for text in _visible_texts(texts, figure)]
    return [
        (one, other)
        for (one, first), (other, second) in combinations(boxes, 2)
        if min(first.x1, second.x1) - max(first.x0, second.x0) > least
        and min(first.y1, second.y1) - max(first.y0, second.y0) > least
    ]


def _is_text_artist(artist: Any) -> bool:
    """Return whether a matplotlib artist is a text."""
    from matplotlib.text import Text

    return isinstance(artist, Text)


def _visible_texts(texts: list[Text], figure: Any) -> list[Text]:
    """Return the texts of a figure that are drawn; tick texts outside the axis and hidden axes are left out."""
    hidden: set[int] = set()
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            known = set(map(id, axis.findobj(_is_text_artist)))
            shown = {id(tick.label1) for tick in axis._update_ticks()} | {id(axis.label), id(axis.offsetText)}
            hidden |= known if not (ax.axison and axis.get_visible()) else known - shown
    return [text for text in texts if id(text) not in hidden]
