"""Canvas: the axes of a plot with its language, colours and size, and the title and caption that fit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from disclosure_nlp.compare.plots.axes import new_axes
from disclosure_nlp.compare.plots.labels import columns_in, short_name, thin_ticks
from disclosure_nlp.compare.plots.palette import SOFT
from disclosure_nlp.messages import Language, Message, Param, msg
from disclosure_nlp.text.layout import wrap_to_width

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST = 40  # agencies in rows of a picture; more cannot be read
ROW = 0.24  # inches of a row with a label of 8 points
FRAME = 1.5  # inches of title, axis and caption
TITLE, LABEL, SMALL = 10, 8, 7  # font sizes in points


class Layout(TypedDict, total=False):
    """Options of every plot.

    Attributes
    ----------
    grey : bool
        Greys and hatches in place of colours; by default colours that the colour-blind tell apart.
    width, height : float
        Size in inches; by default what the plot needs. A lower plot shows fewer agencies.
    """

    grey: bool
    width: float
    height: float


@dataclass(frozen=True)
class Canvas:
    """Axes to draw on; ``owned`` where the plot made the figure itself and may lay it out."""

    ax: Axes
    language: Language
    grey: bool
    owned: bool

    def say(self, key: str, **params: Param) -> str:
        """Return a text of plots in the language of the plot."""
        return msg(f"plot.{key}", **params).text(self.language)

    @property
    def width(self) -> float:
        """Width of the figure in inches."""
        figure: Any = self.ax.figure
        return float(figure.get_size_inches()[0])

    def names(self, names: list[str], share: float = 0.4) -> list[str]:
        """Return names cut to a share of the width of the figure."""
        return [short_name(name, columns_in(self.width * share, LABEL)) for name in names]

    def caption(self, text: str) -> None:
        """Write a caption below the figure, or below the axes of the caller."""
        figure: Any = self.ax.figure
        if self.owned:
            lines = wrap_to_width(text, "", columns=columns_in(self.width, SMALL))
            figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=SMALL, color=SOFT)
            return
        own = f"{label}\n" if (label := self.ax.get_xlabel()) else ""
        inches = self.ax.get_window_extent().width / figure.dpi
        self.ax.set_xlabel(own + "\n".join(wrap_to_width(text, "", columns=columns_in(inches, SMALL))), fontsize=SMALL)

    def finish(self, title: str, caption: str) -> Axes:
        """Set title and caption, wrapped to the width, and blank ticks that overlap; return the axes."""
        figure: Any = self.ax.figure
        self.caption(caption)
        figure.draw_without_rendering()
        thin_ticks(self.ax)
        box, middle = self.ax.get_window_extent(), 0.5
        inches = box.width / figure.dpi
        if self.owned:  # over the whole figure, for the axes may be narrow beside long names
            inches, middle = self.width, (self.width * figure.dpi / 2 - box.x0) / box.width
        self.ax.set_title(
            "\n".join(wrap_to_width(title, "", columns=columns_in(inches, TITLE))), fontsize=TITLE, x=middle
        )
        return self.ax


def span_of(frame: pd.DataFrame) -> str:
    """Return the first and the last year of a frame; empty where it has no years."""
    years = sorted(frame["year"].unique().tolist()) if "year" in frame else []
    return "–".join(dict.fromkeys(str(year) for year in (years[0], years[-1]))) if years else ""


def canvas(ax: Axes | None, language: Language, layout: Layout, width: float, height: float) -> Canvas:
    """Return a canvas: on the axes of the caller, or on new ones of the size asked for, by default the one given."""
    grey = layout.get("grey", False)
    if ax is not None:
        return Canvas(ax, language, grey, owned=False)
    return Canvas(new_axes(layout.get("width", width), layout.get("height", height)), language, grey, owned=True)


def room(ax: Axes | None, layout: Layout, frame: float = FRAME, row: float = ROW, most: int = MOST) -> int:
    """Return how many rows a plot has room for, at most ``most``."""
    if ax is not None:
        figure: Any = ax.figure
        return max(1, min(most, int(ax.get_window_extent().height / figure.dpi / row)))
    height = layout.get("height")
    return most if height is None else max(1, min(most, int((height - frame) / row)))


def counted(shown: int, whole: int, which: str) -> Message:
    """Return how many agencies there are, and which of them the picture shows.

    Parameters
    ----------
    which : str
        The order that the first shown are of: mean, score, change, share, size.

    Examples
    --------
    >>> str(counted(40, 1000, "mean"))
    'n = 1,000 agencies; shown are the 40 with the highest mean score'
    """
    if shown < whole:
        return msg("plot.agencies_shown", count=whole, which=msg(f"plot.first_{which}", shown=shown))
    return msg("plot.agencies", count=whole)
