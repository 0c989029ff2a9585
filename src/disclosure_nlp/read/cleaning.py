"""Cleans decoded text before offsets are assigned, so that removed characters never affect offsets."""

from __future__ import annotations

import re
import unicodedata

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Issue
from disclosure_nlp.read.literals import decode_escapes
from disclosure_nlp.text.script import is_traditional, to_simplified

_RE = PatternSet(__name__)
# Look-alikes of other characters: Kangxi radicals (normalised by NFKC), other radicals, full-width letters and digits.
_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_RADICALS = {
    0x2E81: "厂", 0x2E83: "乚", 0x2E84: "乙", 0x2E85: "亻", 0x2E88: "刀", 0x2E8B: "㔾", 0x2E8C: "小", 0x2E8F: "尢", 0x2E96: "忄",
    0x2E97: "心", 0x2E98: "扌", 0x2E9D: "月", 0x2E9F: "母", 0x2EA0: "民", 0x2EA1: "氵", 0x2EA2: "水", 0x2EA9: "王", 0x2EAB: "目",
    0x2EAC: "示", 0x2EAE: "竹", 0x2EAF: "糹", 0x2EB0: "纟", 0x2EB6: "羊", 0x2EBB: "聿", 0x2EBC: "肉", 0x2EC1: "虎", 0x2EC4: "西",
    0x2EC5: "见", 0x2EC6: "角", 0x2EC8: "讠", 0x2EC9: "贝", 0x2ECB: "车", 0x2ED3: "长", 0x2ED4: "长", 0x2ED8: "青", 0x2ED9: "韦",
    0x2EDA: "页", 0x2EDB: "风", 0x2EDC: "飞", 0x2EDD: "食", 0x2EDE: "食", 0x2EE0: "饣", 0x2EE2: "马", 0x2EE3: "骨", 0x2EE4: "鬼",
    0x2EE5: "鱼", 0x2EE6: "鸟", 0x2EE7: "卤", 0x2EE8: "麦", 0x2EE9: "黄", 0x2EEA: "黾", 0x2EEC: "齐", 0x2EEE: "齿", 0x2EF0: "龙",
    0x2EF3: "龟",
}  # fmt: skip
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    start + offset: chr(ascii_ + offset) for start, ascii_ in ((0xFF21, 0x41), (0xFF41, 0x61)) for offset in range(26)
}
# Bars and lines drawn between cells: vertical ones become |, horizontal ones -, corners and crossings +.
_DRAWN = (
    dict.fromkeys(map(ord, "｜￨│┃║╎╏┆┇┊┋∣❘"), "|")
    | dict.fromkeys(map(ord, "─━═╌╍┄┅┈┉"), "-")
    | dict.fromkeys([*range(0x250C, 0x254C), *range(0x2552, 0x256D)], "+")
)
_LOOK_ALIKES = {**_KANGXI, **_RADICALS, **_FULL_WIDTH, **_DRAWN}
_REPLACED = "\u2e80-\u2fd5\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff5c\uffe8\u2500-\u256c\u2223\u2758"
_LOOK_ALIKE = re.compile(f"[{_REPLACED}]")
# Pinyin in brackets, with or without tone, that mirror websites insert after characters.
_SYLLABLE = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}[）)]"
_PINYIN = re.compile(f"(?<=[\u4e00-\u9fff])(?:[（(]{_SYLLABLE})+")
# One pattern for each opening bracket: a search for one character is ten times as fast as one for two.
_ANY_PINYIN = (re.compile(rf"\({_SYLLABLE}"), re.compile(f"（{_SYLLABLE}"))
_LONGEST_LOST_DATE = 8  # characters before 日
_FEWEST_PINYIN = 3
# Characters that `clean_text` removes, replaces or counts one by one: most texts have none.
_UNCLEAN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\x85\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u2069\ufeff\ufffc"
    rf"\ufffd{_REPLACED}]"
)


def clean_text(decoded_text: str) -> tuple[str, tuple[Issue, ...]]:
    r"""Return a text without invisible characters and remains of file conversion, and issues for what was removed.

    Line ends become ``\n`` and the many kinds of spaces a plain space; the ideographic space stays, since it marks
    indents. Residue of converters (``[bookmark: …]``) is removed.
    """
    text, unclean = decoded_text, _UNCLEAN.search(decoded_text) is not None
    if unclean:
        text = _RE.newlines.sub("\n", text)
        text = _RE.invisible.sub("", text)
        text = _RE.spaces.sub(" ", text)
    as_written = text
    text, undecoded = decode_escapes(text)
    if unclean or text is not as_written:
        text = _RE.control.sub("", text)
        if _LOOK_ALIKE.search(text):
            text = text.translate(_LOOK_ALIKES)
    text, residue = _RE.extractor_residue.subn("", text)
    issues = []
    if residue:
        issues.append(Issue.from_message(msg("text.converter_residue", count=residue), "info"))
    if undecoded:
        issues.append(Issue.from_message(msg("text.literal_bytes", count=undecoded), "warning"))
    if lost := text.count("\ufffd"):
        issues.append(Issue.from_message(msg("text.lost_characters", count=lost), "warning"))
    return text, tuple(issues)


def repair_mirrored_text(text: str) -> tuple[str, tuple[Issue, ...]]:
    """Return a text with the changes made by mirror websites undone, and issues that name these changes.

    Traditional Chinese is converted to simplified, and pinyin in brackets after characters is removed. Characters
    lost between digits cannot be restored and are only reported.
    """
    issues = []
    if any(pattern.search(text) for pattern in _ANY_PINYIN) and len(_PINYIN.findall(text)) >= _FEWEST_PINYIN:
        text, count = _PINYIN.subn("", text)
        issues.append(Issue.from_message(msg("text.pinyin", count=count), "warning"))
    if is_traditional(text):
        text = to_simplified(text)
        issues.append(Issue.from_message(msg("text.traditional_script"), "warning"))
    if lost := _find_lost_between_digits(text):
        issues.append(Issue.from_message(msg("text.lost_between_digits", words=lost), "warning"))
    return text, tuple(issues)


def _find_lost_between_digits(text: str) -> str | None:
    """Return the first date in a text that has lost a character between its digits."""
    day = text.find("日")
    while day >= 0:
        found = _RE.lost_between_digits.search(text, max(0, day - _LONGEST_LOST_DATE), day + 1)
        if found is not None:
            return found.group()
        day = text.find("日", day + 1)
    return None
