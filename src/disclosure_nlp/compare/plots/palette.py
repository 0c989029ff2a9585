"""Colours of plots: the colour-blind-safe palette of Okabe & Ito (2008), or greys with hatches."""

from __future__ import annotations

from typing import Any, Literal

Role = Literal["main", "other", "up", "down", "pale", "band"]
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
GREYS = ("#333333", "#777777", "#aaaaaa", "#dddddd", "#555555", "#c4c4c4", "#999999", "#eeeeee")
HATCHES = ("", "//", "..", "xx", "\\\\", "++", "--", "oo")
_ROLES: dict[Role, tuple[str, str]] = {
    "main": ("#0072B2", "#222222"),
    "other": ("#000000", "#000000"),
    "up": ("#0072B2", "#000000"),
    "down": ("#D55E00", "#000000"),
    "pale": ("#c8c8c8", "#d0d0d0"),
    "band": ("#9fc9e3", "#bbbbbb"),
}
SOFT = "#555555"  # captions; contrast 7.5 on white


def role_colour(role: Role, grey: bool) -> str:
    """Return the colour, or the grey, of a role in plots (main data, decrease, background band, …).

    Examples
    --------
    >>> role_colour("down", grey=False)
    '#D55E00'
    """
    return _ROLES[role][grey]


def part_style(position: int, grey: bool) -> dict[str, Any]:
    """Return matplotlib fill properties for the n-th part of a stacked bar: a colour, or a grey with a hatch."""
    at = position % len(COLOURS)
    if grey:
        return {"color": GREYS[at], "hatch": HATCHES[at], "edgecolor": "white"}
    return {"color": COLOURS[at], "edgecolor": "white"}


def colour_map_name(grey: bool) -> str:
    """Return the name of matplotlib's sequential colour map for heat maps: cividis (colour-blind-safe) or Greys."""
    return "Greys" if grey else "cividis"


def contrasting_text_colour(fill: Any) -> str:
    """Return black or white, whichever has more contrast on a fill colour (RGBA in [0, 1]).

    Examples
    --------
    >>> contrasting_text_colour((1, 1, 0.5, 1))
    'black'
    """
    red, green, blue = fill[:3]
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"
