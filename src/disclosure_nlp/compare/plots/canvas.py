"""Canvas of a plot: its axes with language, colours and size, and its wrapped title and caption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from disclosure_nlp.compare.plots.axes import new_axes
from disclosure_nlp.compare.plots.labels import shorten_name, text_columns_in, thin_ticks
from disclosure_nlp.compare.plots.palette import SOFT
from disclosure_nlp.messages import Language, Message, Param, msg
from disclosure_nlp.text.layout import wrap_to_width

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST = 40  # largest number of agencies in a plot; more cannot be read
ROW = 0.24  # height in inches of a row with a label of 8 points
FRAME = 1.5  # height in inches of title, axis and caption
TITLE, LABEL, SMALL = 10, 8, 7  # font sizes in points


class PlotLayout(TypedDict, total=False):
    """Layout options that every plot function accepts.

    Attributes
    ----------
    grey : bool
        Greys and hatches instead of colours; the default colours are colour-blind-safe.
    width, height : float
        Size in inches; by default the size the plot needs. A plot of less height shows fewer agencies.
    """

    grey: bool
    width: float
    height: float


@dataclass(frozen=True)
class Canvas:
    """Axes to draw a plot on, with its language and colours; ``owned`` if the plot created the figure itself."""

    ax: Axes
    language: Language
    grey: bool
    owned: bool

    def text(self, message_name: str, **params: Param) -> str:
        """Return a text of the plot in its language, by message code without the prefix ``plot.``."""
        return msg(f"plot.{message_name}", **params).text(self.language)

    @property
    def width(self) -> float:
        """Width of the figure in inches."""
        figure: Any = self.ax.figure
        return float(figure.get_size_inches()[0])

    def shorten_names(self, names: list[str], share: float = 0.4) -> list[str]:
        """Return names shortened to fit into a share of the figure's width."""
        return [shorten_name(name, text_columns_in(self.width * share, LABEL)) for name in names]

    def set_caption(self, text: str) -> None:
        """Write a caption below the figure, or below the caller's axes."""
        figure: Any = self.ax.figure
        if self.owned:
            lines = wrap_to_width(text, "", columns=text_columns_in(self.width, SMALL))
            figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=SMALL, color=SOFT)
            return
        own = f"{label}\n" if (label := self.ax.get_xlabel()) else ""
        inches = self.ax.get_window_extent().width / figure.dpi
        self.ax.set_xlabel(
            own + "\n".join(wrap_to_width(text, "", columns=text_columns_in(inches, SMALL))), fontsize=SMALL
        )

    def finish_plot(self, title: str, caption: str) -> Axes:
        """Set the wrapped title and caption of the plot, remove overlapping tick texts, and return the axes."""
        figure: Any = self.ax.figure
        self.set_caption(caption)
        figure.draw_without_rendering()
        thin_ticks(self.ax)
        box, middle = self.ax.get_window_extent(), 0.5
        inches = box.width / figure.dpi
        if self.owned:  # centred over the whole figure, because long names can make the axes narrow
            inches, middle = self.width, (self.width * figure.dpi / 2 - box.x0) / box.width
        self.ax.set_title(
            "\n".join(wrap_to_width(title, "", columns=text_columns_in(inches, TITLE))), fontsize=TITLE, x=middle
        )
        return self.ax


def year_span(frame: pd.DataFrame) -> str:
    """Return the first and last year in a frame's column ``year`` as text, such as 2019–2023; empty for no rows."""
    years = sorted(frame["year"].unique().tolist()) if "year" in frame else []
    return "–".join(dict.fromkeys(str(year) for year in (years[0], years[-1]))) if years else ""


def new_canvas(ax: Axes | None, language: Language, layout: PlotLayout, width: float, height: float) -> Canvas:
    """Return a canvas on the caller's axes, or on new axes of the size in ``layout`` or a default size."""
    grey = layout.get("grey", False)
    if ax is not None:
        return Canvas(ax, language, grey, owned=False)
    return Canvas(new_axes(layout.get("width", width), layout.get("height", height)), language, grey, owned=True)


def count_rows_that_fit(
    ax: Axes | None, layout: PlotLayout, frame_height: float = FRAME, row_height: float = ROW, max_rows: int = MOST
) -> int:
    """Return how many rows of a height in inches fit into a plot, at most ``max_rows``."""
    if ax is not None:
        figure: Any = ax.figure
        return max(1, min(max_rows, int(ax.get_window_extent().height / figure.dpi / row_height)))
    height = layout.get("height")
    return max_rows if height is None else max(1, min(max_rows, int((height - frame_height) / row_height)))


def agency_count_message(shown: int, agency_count: int, criterion: str) -> Message:
    """Return the message on how many of all agencies a plot shows, and by which criterion they are chosen.

    Parameters
    ----------
    criterion : str
        Criterion by which the first agencies are shown: mean, score, change, share or size.

    Examples
    --------
    >>> str(agency_count_message(40, 1000, "mean"))
    'n = 1,000 agencies; shown are the 40 with the highest mean score'
    """
    if shown < agency_count:
        return msg("plot.agencies_shown", count=agency_count, which=msg(f"plot.first_{criterion}", shown=shown))
    return msg("plot.agencies", count=agency_count)
