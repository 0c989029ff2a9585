"""Messages: every code is worded in both languages, takes just its parameters and is raised somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from disclosure_nlp.messages import Message, join_messages, load_templates, message_text, msg
from disclosure_nlp.model import MessageMixin
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.synth.fault_injection import PLANTERS
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text
from tests.outcomes import outcome_of

SOURCE = Path(__file__).parent.parent / "src" / "disclosure_nlp"
SAMPLE = sorted((Path(__file__).parents[1] / "corpora" / "sample").glob("*-20*.*"))
LATIN_WORD = re.compile(r"[A-Za-z]{3}")
# Words that are the same in a Chinese text: formats, tools, options and file names.
NAMES = re.compile(
    r"`[^`]*`|--[a-z-]+|[\w.-]+\.[a-z_]{2,}"
    r"|HTML|DOCX|PDF|CSV|TOML|UTF|Word|JSON|Excel|LibreOffice|OCR|SHA|XML|PNG|JPEG|GIF|TIFF|BMP|RAR|zip|docx|MiB|MinHash|Dice|issues|findings?|csv|agency_id|\bMB\b"
)


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of ``msg`` in the package."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "msg" and node.args:
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", node


def strings() -> Iterator[str]:
    """Yield the texts of the package, and the fixed beginning of every formatted one with a ``*`` behind it."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr) and isinstance(first := node.values[0], ast.Constant):
                yield f"{first.value!s}*"


def test_every_code_is_raised_somewhere() -> None:
    found = set(strings())
    families = tuple(text[:-1] for text in found if re.fullmatch(r"[\w.]+\.\w*\*", text))
    unused = [code for code in load_templates() if code not in found and not code.startswith(families)]
    assert unused == []


def test_every_call_gives_just_the_parameters_of_its_template() -> None:
    wrong = []
    for place, call in calls():
        code = call.args[0]
        if isinstance(code, ast.Constant) and None not in (names := {word.arg for word in call.keywords}):
            template = load_templates().get(str(code.value))
            if template is None or template.names != names:
                wrong.append(f"{place}: {code.value!s} {sorted(map(str, names))}")
    assert wrong == []


def test_the_chinese_of_a_template_holds_no_english_word() -> None:
    for code, template in load_templates().items():
        chinese = "".join(part.literal for part in template.parts["zh"])
        assert not LATIN_WORD.search(NAMES.sub("", chinese)), f"{code}: {chinese}"


def test_unknown_code_or_parameters_are_refused() -> None:
    with pytest.raises(ValueError, match=r"S1\.nothing: not in data/messages.toml"):
        msg("S1.nothing")
    with pytest.raises(ValueError, match=r"got , expected section"):
        msg("S1.misplaced")


def test_lists_numbers_and_messages_are_rendered_in_the_language() -> None:
    table = msg("name.requests")
    message = msg("S3.without", table=table, labels=("总计", msg("name.column", column="小计")))
    assert str(message) == "table of section 3: without 总计、column 小计"
    assert message.text("zh") == "第三部分表格：缺少总计、“小计”列"
    assert message_text(join_messages([message, table])) == f"{message}; table of section 3"
    assert join_messages([message]) is message
    assert hash(message) == hash(Message(message.code, dict(message.params)))


def test_every_text_of_planted_faults_and_damaged_files_is_chinese_in_chinese(tmp_path: Path) -> None:
    outcomes = [process_bytes(data, "broken.pdf") for data in (b"", b"%PDF-1.4 no end", b"\x89PNG\r\n\x1a\n", b"text")]
    for fault in PLANTERS:
        report = next(make_reports(1, range(2022, 2023), 101, {(0, 2022): [fault]}))
        outcomes.append(process_bytes(write_text(report, "markdown").encode(), "planted.txt"))
    outcomes += [outcome_of(path) for path in SAMPLE[::4]]
    for outcome in outcomes:
        _, _, findings, card = outcome.parts
        said: list[MessageMixin] = [*outcome.issues, *(card.items if card else ())]
        said += [*findings.results, *findings.causes] if findings else []
        assert [item.english for item in said if isinstance(item.as_message, str) and item.english] == []
        assert [text for item in said if LATIN_WORD.search(NAMES.sub("", text := item.text("zh")))] == []
