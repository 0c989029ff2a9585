"""A font with Chinese characters for plots: one of the system, else that of the extra `plots`."""

from __future__ import annotations

import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from disclosure_nlp.extras import install_command

LOG = logging.getLogger(__name__)
# The best known first; any face whose name says that it is for Chinese, Japanese and Korean will do.
FAMILIES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Noto Sans SC", "Hiragino Sans GB", "SimHei", "Noto Sans CJK JP", "Noto Serif CJK SC",
    "Droid Sans Fallback",
)  # fmt: skip
_CARRIED = "NotoSansCJKsc-Regular.otf"


@cache
def chinese_font() -> str | None:
    """Return the name of a font family with Chinese characters, or None where there is none, with a word in the log."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    for family in FAMILIES:
        if family in installed:
            return family
    spec = find_spec("mplfonts")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for file in (Path(folder) / "fonts" / _CARRIED for folder in folders):
        if file.is_file():
            font_manager.fontManager.addfont(file)
            return str(font_manager.FontProperties(fname=file).get_name())
    LOG.warning("no font with Chinese characters found; plots show boxes in their place: %s", install_command("plots"))
    return None
