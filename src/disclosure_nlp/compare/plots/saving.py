"""Writes plots as PNG, SVG or PDF without dates, so that the same panel gives the same bytes."""

from __future__ import annotations

import io
from typing import Any

from disclosure_nlp.compare.plots.axes import style
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_path, write_file_atomically

FORMATS: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def save(ax: Any, path: AnyPath, dpi: float = 200) -> None:
    """Save the figure of some axes to a file, in the format of its file name extension.

    Parameters
    ----------
    ax : Axes
        Any axes of the figure.
    path : str or path
        A file ending in ``.png``, ``.svg`` or ``.pdf``. A PDF embeds its fonts as TrueType (Type 42), so that its text can be
        selected and edited; an SVG has its text as outlines and looks the same everywhere.
    dpi : float, default 200
        Dots per inch of a PNG.

    Raises
    ------
    DefinitionError
        If the file ending is none of these.

    Examples
    --------
    >>> save(None, "picture.bmp")
    Traceback (most recent call last):
    disclosure_nlp.errors.DefinitionError: picture.bmp: format bmp, expected one of png, svg, pdf
    """
    path = as_path(path)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise DefinitionError(path.name, [msg("plot.format", got=kind or "–", formats=tuple(FORMATS))])
    picture = io.BytesIO()
    with style():
        ax.figure.savefig(picture, format=kind, metadata=FORMATS[kind], dpi=dpi, bbox_inches="tight")
    write_file_atomically(path, picture.getvalue())
