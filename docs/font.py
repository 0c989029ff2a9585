"""Build the font of plots: Noto Sans CJK SC cut down to the characters of reports, with TrueType outlines.

``python docs/font.py NotoSansCJK-Regular.ttc`` (Debian: package fonts-noto-cjk) writes ``data/fonts/DisclosureSans.ttf``.
The characters are those of GB 2312, Latin, and whatever the definitions of the package hold. Needs fontTools, which comes
with matplotlib. PDF embeds TrueType outlines as Type 42; those of the original are PostScript outlines.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, newTable

DATA = Path(__file__).parent.parent / "src" / "disclosure_nlp" / "data"
FAMILY = "Disclosure Sans"
_FACE = "Noto Sans CJK SC"
_ERROR = 1.5  # units of 1,000 an em
_TABLES = ("CFF ", "VORG", "GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "DSIG")
_EXTRA = "·•–—…‘’“”‰′″℃①②③④⑤⑥⑦⑧⑨⑩−×÷±≤≥≈→←↑↓↔▲▼■□○●◆◇★☆§¶†τρσΔΣαβμ"


def characters() -> set[int]:
    """Return the code points of GB 2312, of Latin 1 and of the definitions."""
    found = {*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, _EXTRA)}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            found |= {ord(character) for character in bytes((high, low)).decode("gb2312", errors="ignore")}
    for path in sorted(DATA.rglob("*")):
        if path.suffix in (".toml", ".csv", ".txt"):
            found |= {ord(character) for character in path.read_text(encoding="utf-8") if ord(character) >= 0x2E80}
    return found


def glyphs(font: Any) -> Iterator[tuple[str, Any]]:
    """Yield the glyphs with quadratic outlines."""
    outlines = font.getGlyphSet()
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, max_err=_ERROR, reverse_direction=True))
        yield name, pen.glyph()


def to_truetype(font: Any) -> None:
    """Replace the PostScript outlines of a font by TrueType ones."""
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["glyf"].glyphs = dict(glyphs(font))
    for name in _TABLES:
        if name in font:
            del font[name]
    for name, glyph in font["glyf"].glyphs.items():
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    most = font["maxp"]
    most.tableVersion = 0x00010000
    zero = ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements")
    for field in (*zero, "maxSizeOfInstructions", "maxComponentElements"):
        setattr(most, field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def rename(font: Any) -> None:
    """Give a font the name of the subset; copyright and licence stay."""
    for record in list(font["name"].names):
        if record.nameID not in (0, 13, 14):
            font["name"].removeNames(record.nameID)
    for number, text in ((1, FAMILY), (2, "Regular"), (4, FAMILY), (6, FAMILY.replace(" ", ""))):
        font["name"].setName(text, number, 3, 1, 0x409)


def main(source: str) -> None:
    """Write the subset of a collection."""
    faces = TTCollection(source).fonts
    font = next(face for face in faces if face["name"].getDebugName(1) == _FACE)
    cut = Subsetter(Options(layout_features=[], hinting=False, notdef_outline=True, glyph_names=False))
    cut.populate(unicodes=characters())
    cut.subset(font)
    to_truetype(font)
    rename(font)
    font["head"].created = font["head"].modified = 0
    font.recalcTimestamp = False
    target = DATA / "fonts" / f"{FAMILY.replace(' ', '')}.ttf"
    target.parent.mkdir(exist_ok=True)
    font.save(target)
    print(target.name, target.stat().st_size, len(font.getGlyphOrder()))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
