"""Axes in the style of the package: fonts with Chinese characters, no frame, shown as a picture in notebooks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from disclosure_nlp.compare.plots.fonts import font_families
from disclosure_nlp.extras import import_optional

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Arguments = ParamSpec("_Arguments")
_Drawn = TypeVar("_Drawn")
_SETTINGS = {
    "font.family": "sans-serif",
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.dpi": 110,
    "svg.hashsalt": "disclosure_nlp",
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "hatch.linewidth": 0.6,
}


@contextmanager
def style() -> Iterator[None]:
    """Apply the package's matplotlib style within a ``with`` block: its font, TrueType in PDF, no random ids in SVG.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed; the message contains the command to install it.
    """
    mpl = import_optional("matplotlib", "plots", "plots")
    settings: Any = _SETTINGS | {"font.sans-serif": font_families()}
    with mpl.rc_context(settings):
        yield


def with_package_style(function: Callable[_Arguments, _Drawn]) -> Callable[_Arguments, _Drawn]:
    """Wrap a plot function so that it draws in the package's matplotlib style (decorator)."""

    @wraps(function)
    def draw_with_style(*arguments: _Arguments.args, **options: _Arguments.kwargs) -> _Drawn:
        """Call the plot function in the package's matplotlib style."""
        with style():
            return function(*arguments, **options)

    return draw_with_style


@cache
def _notebook_axes_class() -> type[Axes]:
    """Return a subclass of matplotlib's Axes that notebooks display as a picture."""
    from matplotlib.axes import Axes

    class NotebookAxes(Axes):
        """Axes that are displayed as a PNG picture if they are the last line of a notebook cell."""

        def _repr_png_(self) -> bytes:
            picture = io.BytesIO()
            with style():
                self.figure.savefig(picture, format="png", metadata={"Software": None}, bbox_inches="tight")  # type: ignore[union-attr]
            return picture.getvalue()

    return NotebookAxes


@with_package_style
def new_axes(width: float = 6, height: float = 4) -> Axes:
    """Return empty axes of a new figure in the package's matplotlib style.

    Parameters
    ----------
    width, height : float
        Size in inches.

    Examples
    --------
    >>> ax = new_axes(4, 3)
    >>> _ = ax.plot([1, 2, 3])
    >>> b"PNG" in ax._repr_png_()[:4]
    True
    """
    return new_axes_grid(1, 1, width, height)[0]


def new_axes_grid(rows: int, columns: int, width: float, height: float) -> list[Axes]:
    """Return the axes of a new figure: rows and columns of plots that share their x axis."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    grid = figure.subplots(
        rows,
        columns,
        sharex=True,
        squeeze=False,
        subplot_kw={"axes_class": _notebook_axes_class()},
    )
    return list(grid.flat)
