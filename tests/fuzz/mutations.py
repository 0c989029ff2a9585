"""Mutations of files: of their bytes, and of what their format is made of (lines, tags, parts of Word files, objects of PDF files)."""

from __future__ import annotations

import copy
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from lxml import etree

_SNIPPETS = (
    b"<table>", b"</td>", b"\x00", b"\xff\xfe", b"|", b"\t\n", b"9" * 400, b"(" * 200, "（".encode() * 90, b"%%EOF", b"obj",
    b"\x1b[31m", b"\r", b"\xe2\x80\xa8", b"\x0c", b"\xf0\x9f\x99\x82", b"=1+1", b"\xed\xa0\x80",
)  # fmt: skip
# What stands where a number is expected.
_NUMBERS = (
    "",
    "-1",
    "0",
    "1e9",
    "99999999999999999999",
    "abc",
    "2.5",
    "１",
    "²",
    "0x10",
    " 3 ",
    "\u0663",
    "NaN",
    "1" * 5000,
)
# Lines that open a run, a list or a section, or belong nowhere.
_LINES = (
    "", "|", "\t甲", "一、", "（一）", "1.", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "总计\t1\t2", "| --- | --- |", "附件1",
    "第 1 页 共 9 页", "其中：", "2031年", "\u202e倒", "\u200b", "\x1b]0;x\x07", "0 0 0 0 0 0 0", "甲" * 3000, "1 " * 900, "（" * 500,
    "五、存在的主要问题及改进情况", "单位：万元", "a\u0301" * 300, "=HYPERLINK(1)", "无", "/", "合计" * 200, "\ufffe", "�" * 50,
)  # fmt: skip
_TAGS = (
    "<table>", "</table>", "<tr>", "<td colspan='9999' rowspan='65535'>", "<td rowspan=0>", "<script>", "<!--", "<select><option>", "<pre>",
    "<base href='//'>", "<svg>", "<math>", "<frameset>", "<template>", "<noscript>", "<textarea>", "<title>", "<ol start='-5'>", "&#x110000;",
    "&#0;", "&nbsp;" * 90, "<![CDATA[", "<?php", "<p hidden>", "<td style='display:none'>", "</body>", "<body>", "<br>" * 99, "<a href='javascript:1'>",
    "<div>" * 300, "<meta charset='utf-16'>", "<meta charset='x-none'>",
    "<td><table><tr><td>", "</td></tr></table></td>", "<td colspan=1000 rowspan=1000>", "<style>td{display:none}p::before{content:'9'}</style>",
    "<img src='data:image/png;base64," + "A" * 9000 + "'>", "&a;&b;&#x202e;", "<caption>", "<th><th>", "<col span=9999>",
)  # fmt: skip
_WORD_TAGS = (
    '<w:gridSpan w:val="x"/>', '<w:vMerge/>', '<w:tab/>', '<w:br/>', '<w:tbl><w:tr><w:tc>', '</w:tc></w:tr></w:tbl>', '<w:del>', '<w:ins>',
    '<w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr>', '<w:t xml:space="preserve"> </w:t>', '<w:sdt>', '<w:p>', '</w:p>',
    '<mc:AlternateContent>', '<w:txbxContent>', '<w:hyperlink r:id="rId99">', '<w:gridBefore w:val="-3"/>', '<w:vanish/>', '<w:fldChar/>', '&x;',
)  # fmt: skip
# Figures as other writing systems and converters write them.
_DIGITS = tuple(
    str.maketrans("0123456789", digits)
    for digits in ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "〇一二三四五六七八九")
)
_BETWEEN_DIGITS = ("\u200b", "\u00ad", "\u2060", "\ufeff", "\u0301", "\u202e", "\u00a0", "\u2009")
_TOKEN = re.compile(r"<[^<>]*>|[^<]+")
_VALUE = re.compile(r"(=\s*)(\"[^\"<>]*\"|'[^'<>]*'|[^\s<>\"']+)")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_OBJECT = re.compile(rb"\d+ 0 obj.*?endobj", re.DOTALL)
_INTEGER = re.compile(rb"(?<![\w.#/])-?\d+(?:\.\d+)?(?![\w.])")
_ENCODINGS = ("utf-8", "gb18030", "utf-16", "big5", "utf-16-le", "utf-32", "shift_jis")


def mutate_bytes(data: bytes, random: Random) -> bytes:
    """Return the data with a few random damages: flips, cuts, repeats, insertions."""
    out = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 5, 20))):
        at = random.randrange(len(out) + 1)
        kind = random.randrange(6)
        if kind == 0 and at < len(out):
            out[at] = random.randrange(256)
        elif kind == 1:
            del out[at : at + random.choice((1, 3, 40, 4000))]
        elif kind == 2:
            out[at:at] = random.choice(_SNIPPETS) * random.choice((1, 1, 50))
        elif kind == 3:
            end = at + random.choice((5, 200, 3000))
            out[at:at] = out[at:end] * random.choice((1, 1, 8))
        elif kind == 4 and random.random() < 0.3:
            del out[at:]
        elif kind == 5:
            out[at:at] = bytes(random.randrange(256) for _ in range(random.choice((1, 16))))
    return bytes(out)


def _mutate_list(
    items: list[str], random: Random, inserted: tuple[str, ...], change: Callable[[str], str]
) -> list[str]:
    """Return the items with a few of them removed, repeated, moved, changed, or others put in."""
    out = list(items) or [""]
    for _ in range(random.choice((1, 2, 4, 9, 30))):
        at, kind = random.randrange(len(out)), random.randrange(6)
        width = random.choice((1, 1, 3, 20))
        if kind == 0:
            del out[at : at + width]
        elif kind == 1:
            out[at:at] = out[at : at + width] * random.choice((1, 2, 30))
        elif kind == 2:
            taken, out[at : at + width] = out[at : at + width], []
            to = random.randrange(len(out) + 1)
            out[to:to] = taken
        elif kind == 3:
            out[at:at] = [random.choice(inserted)] * random.choice((1, 1, 1, 40))
        else:
            out[at] = change(out[at])
        out = out or [""]
    return out


def _mutate_line(line: str, random: Random) -> str:
    """Return a line with another number, joined or split, or with its blanks changed."""
    kind = random.randrange(7)
    at = random.randrange(len(line) + 1)
    if kind == 0:
        return re.sub(r"\d+", lambda _: random.choice(_NUMBERS), line, count=random.choice((1, 9)))
    if kind == 1:
        return line[:at] + "\n" + line[at:]
    if kind == 2:
        return line.replace("\t", random.choice((" ", "|", "  ", "\n", "")))
    if kind == 5:
        return line.translate(random.choice(_DIGITS))
    if kind == 6:
        return re.sub(r"(?<=\d)", random.choice(_BETWEEN_DIGITS), line)
    if kind == 3:
        return (
            line[:at]
            + random.choice(("\u3000", "。", "；", "，", "：", "\x00", "\u2028", "　　", "（", "》"))
            + line[at:]
        )
    return line[at:] + line[:at]


def mutate_text(data: bytes, random: Random) -> bytes:
    """Return a text with lines removed, repeated, moved and changed; sometimes in another encoding, or in two."""
    lines = data.decode("utf-8").split("\n")
    text = "\n".join(_mutate_list(lines, random, _LINES, lambda line: _mutate_line(line, random)))
    if random.random() < 0.8:
        return text.encode("utf-8", "replace")
    first, second = random.choice(_ENCODINGS), random.choice(_ENCODINGS)
    middle = random.randrange(len(text) + 1) if random.random() < 0.4 else len(text)
    return text[:middle].encode(first, "replace") + text[middle:].encode(second, "replace")


def _mutate_tag(token: str, random: Random) -> str:
    """Return a tag with another value, name or end; a text as a changed line."""
    if not token.startswith("<"):
        return _mutate_line(token, random)
    kind = random.randrange(4)
    if kind == 0:
        return _VALUE.sub(lambda found: f'{found[1]}"{random.choice(_NUMBERS)}"', token, count=random.choice((1, 9)))
    if kind == 1:
        return token.replace("/>", ">") if "/>" in token else token.replace("</", "<")
    if kind == 2:
        return (
            token[:-1]
            + random.choice((" colspan='9'", " rowspan='-2'", " style='display:none'", " hidden", "/", ""))
            + ">"
        )
    return token[: random.randrange(len(token))]


def _mutate_markup(text: str, random: Random, inserted: tuple[str, ...]) -> str:
    return "".join(_mutate_list(_TOKEN.findall(text), random, inserted, lambda token: _mutate_tag(token, random)))


def mutate_mht(data: bytes, random: Random) -> bytes:
    """Return a web archive with a changed page, a boundary that is missing, doubled or another, or a part that lies about its encoding."""
    kind = random.randrange(6)
    if kind == 0:
        return data.replace(b"--b", random.choice((b"--", b"--c", b"-- b", b"--b\r\n--b", b"")), random.choice((1, 2)))
    if kind == 1:
        return data.replace(b"8bit", random.choice((b"base64", b"quoted-printable", b"x-none", b"7bit")))
    if kind == 2:
        return data.replace(
            b"text/html", random.choice((b"multipart/mixed", b"application/octet-stream", b"text/plain", b"")), 1
        )
    return mutate_html(data, random)


def mutate_html(data: bytes, random: Random) -> bytes:
    """Return a page with tags and texts removed, repeated, moved and changed."""
    text = data.decode("utf-8", "replace")
    encoding = "utf-8" if random.random() < 0.9 else random.choice(_ENCODINGS)
    return _mutate_markup(text, random, _TAGS).encode(encoding, "replace")


def _mutate_tree(content: bytes, random: Random) -> bytes:
    """Return XML with elements removed, repeated, moved, put into others, or with other values; it stays well-formed."""
    root = etree.fromstring(content)
    for _ in range(random.choice((1, 2, 5, 20))):
        elements = list(root.iter("*"))[2:]  # the root and the body stay
        if not elements:
            break
        one, other = random.choice(elements), random.choice(elements)
        parent, kind = one.getparent(), random.randrange(6)
        if kind == 0 and parent is not None:
            parent.remove(one)
        elif kind == 1 and parent is not None:
            for _ in range(random.choice((1, 2, 40))):
                parent.insert(parent.index(one), copy.deepcopy(one))
        elif kind == 2 and parent is not None and one not in other.iterancestors():
            (other if one is not other else parent).append(one)
        elif kind == 3 and one.attrib:
            one.set(
                random.choice(list(one.attrib)), random.choice([value for value in _NUMBERS if value.isprintable()])
            )
        elif kind == 4:
            one.tag = other.tag
        elif one.text:
            one.text = re.sub(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd]", "", _mutate_line(one.text, random))
    return bytes(etree.tostring(root, encoding="utf-8"))


def mutate_docx(data: bytes, random: Random) -> bytes:
    """Return a Word file with a part of it changed, removed, repeated or of another name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    at = random.randrange(len(parts))
    if random.random() < 0.8:
        at = next((number for number, part in enumerate(parts) if part[0].endswith("document.xml")), at)
    name, content = parts[at]
    kind = random.randrange(10)
    if kind < 6:
        parts[at] = (name, _mutate_tree(content, random))
    elif kind == 6:
        content = _mutate_markup(content.decode("utf-8", "replace"), random, _WORD_TAGS).encode("utf-8", "replace")
        parts[at] = (name, content)
    elif kind == 7:
        del parts[at]
    elif kind == 8:
        parts.append((name, mutate_bytes(content, random)))
    else:
        parts[at] = (random.choice(("../" + name, name.upper(), "/" + name, name + "\\")), content)
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two parts of one name
        with zipfile.ZipFile(out, "w", random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
            for name, content in parts:
                archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _mutate_stream(found: re.Match[bytes], random: Random) -> bytes:
    """Return a stream whose unpacked tokens are removed, repeated, moved or changed, packed again."""
    try:
        tokens = zlib.decompress(found[1]).decode("latin-1").split(" ")
    except zlib.error:
        return found[0]
    inserted = ("q", "Q", "BT", "ET", "Tj", "0 0 0 0 0 0 cm", "1e9", "-99999", "re", "<>", "()", "/F9 0 Tf", "Do")
    changed = _mutate_list(tokens, random, inserted, lambda token: random.choice((*_NUMBERS, token[::-1])))
    return b"stream\n" + zlib.compress(" ".join(changed).encode("latin-1", "replace")) + b"\nendstream"


def mutate_pdf(data: bytes, random: Random) -> bytes:
    """Return a PDF file with objects removed, repeated, referring to others, or with changed streams and numbers."""
    kind = random.randrange(4)
    if kind == 0:
        share = random.choice((0.3, 1.0))
        if random.random() < 0.2:  # rotated, huge or empty pages
            box = random.choice(
                (
                    b"/Rotate 90 ",
                    b"/Rotate 45 ",
                    b"/MediaBox [0 0 1e9 1e9] ",
                    b"/MediaBox [0 0 0 0] ",
                    b"/UserUnit 1e6 ",
                )
            )
            return data.replace(b"/Type /Page\n", b"/Type /Page " + box + b"\n").replace(
                b"/Type /Page ", b"/Type /Page " + box
            )
        return _STREAM.sub(lambda found: _mutate_stream(found, random) if random.random() < share else found[0], data)
    if kind == 1:
        return _INTEGER.sub(
            lambda found: random.choice((b"0", b"1", b"2", b"-1", b"99999999")) if random.random() < 0.02 else found[0],
            data,
        )
    objects = _OBJECT.findall(data)
    one, other = random.choice(objects), random.choice(objects)
    if kind == 2:  # the content of one object under the number of another: loops among them
        number, _, content = other.partition(b" 0 obj")
        return data.replace(one, number + b" 0 obj" + one.partition(b" 0 obj")[2], 1) if content else data
    return data.replace(one, random.choice((b"", other, one + b"\n" + other)), 1)


MUTATIONS: dict[str, Callable[[bytes, Random], bytes]] = {
    "txt": mutate_text,
    "md": mutate_text,
    "html": mutate_html,
    "mht": mutate_mht,
    "docx": mutate_docx,
    "pdf": mutate_pdf,
}


def mutate(data: bytes, format_: str, random: Random) -> bytes:
    """Return a damaged file: half of the time by its bytes, half by its structure; a format without one by its bytes."""
    by_structure = MUTATIONS.get(format_)
    if random.random() < 0.03:  # a copy that broke off at a tenth of its bytes
        return data[: len(data) * random.randrange(1, 10) // 10]
    out = (
        by_structure(data, random)
        if by_structure and random.random() < (0.95 if format_ == "docx" else 0.7)
        else mutate_bytes(data, random)
    )
    return mutate_bytes(out, random) if random.random() < 0.1 else out
