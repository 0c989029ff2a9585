"""Fonts of plots: the font that the package contains first, so that plots look the same everywhere."""

from __future__ import annotations

from functools import cache
from importlib import resources

FAMILY = "Disclosure Sans"
# Fonts for characters that the package's font lacks, such as rare ones in names.
_OTHERS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC", "PingFang SC", "Microsoft YaHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Hiragino Sans GB", "SimHei", "Droid Sans Fallback",
)  # fmt: skip


@cache
def font_families() -> list[str]:
    """Return the font families in which plots look up characters, in order.

    The first has the characters of GB 2312 and of the names of all divisions; it is a part of Noto Sans CJK SC under the
    SIL Open Font License (``data/fonts/OFL.txt``), built by ``docs/font.py``.

    Examples
    --------
    >>> font_families()[0]
    'Disclosure Sans'
    """
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    with resources.as_file(resources.files("disclosure_nlp") / "data" / "fonts" / "DisclosureSans.ttf") as file:
        font_manager.fontManager.addfont(file)
    return [FAMILY, *(family for family in _OTHERS if family in installed), "DejaVu Sans"]
