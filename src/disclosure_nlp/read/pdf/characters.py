"""Normalises characters that PDF fonts encode in unusual ways, one for one so that positions stay valid."""

from __future__ import annotations

import unicodedata

# Some fonts show a radical for the character that is drawn alike (⺠ for 民); Unicode decomposes only a few of them.
_RADICALS = (
    "⺁厂⺄乙⺇几⺈刀⺊卜⺋卩⺌小⺍小⺎兀⺏尢⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛无⺜日⺝月⺞歺⺠民⺡氵⺢水⺣灬⺤爫⺥爪⺦丬⺧牛⺨犭⺩王⺪疋"
    "⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罒⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足"
    "⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉"
    "⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_COMPATIBILITY = (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00))
_BLANKS = "\u00a0\u3000\t\n\r\x0b\x0c\x85\u2028\u2029\u202f\u205f" + "".join(map(chr, range(0x2000, 0x200B)))
_NOTHING = (
    "".join(map(chr, [*range(0x7F, 0x85), *range(0x86, 0xA0)]))
    + "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffc"
    + "".join(map(chr, range(0x202A, 0x202F)))
)
# A soft hyphen is how some fonts name their hyphen; the other two are how PDFium marks a hyphen at a line's end.
_HYPHENS = "\u00ad\ufffe\x02"
NOTHING = "\x01"
UNMAPPED = "\ufffd"


def _translation_table() -> dict[int, str]:
    """Return the table for `str.translate` that normalises unusual characters of PDF fonts."""
    table = {code: unicodedata.normalize("NFKC", chr(code)) for block in _COMPATIBILITY for code in block}
    table = {code: text for code, text in table.items() if len(text) == 1}
    table |= {ord(radical): _RADICALS[i + 1] for i, radical in enumerate(_RADICALS) if i % 2 == 0}
    table |= dict.fromkeys(map(ord, _BLANKS), " ")
    table |= dict.fromkeys(map(ord, _NOTHING), NOTHING)
    table |= dict.fromkeys(map(ord, _HYPHENS), "-")
    table |= dict.fromkeys((0, 0xFFFF), UNMAPPED)
    return table


_TABLE = _translation_table()


def normalize_characters(text: str) -> str:
    """Return a text of the same length with unusual characters of PDF fonts (radicals, spaces, hyphens) normalised."""
    return text.translate(_TABLE)


def repair_gbk_title(title: str) -> str:
    """Return a PDF title with its encoding repaired if GBK bytes were decoded as Latin-1; any other title unchanged."""
    try:
        meant = title.encode("latin-1").decode("gb18030")
    except UnicodeError:
        return title
    return meant if meant != title and all(char >= "\u4e00" or char.isascii() for char in meant) else title
