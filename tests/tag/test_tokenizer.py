"""The tokenizer: terms kept whole, a dictionary of its own, the same words by rjieba and jieba."""

import json
import pickle
from pathlib import Path

import pytest

from disclosure_nlp.tag.tokenizer import JiebaTokenizer, RjiebaTokenizer, default_tokenizer, load_domain_terms

CORPUS = Path(__file__).parents[2] / "corpora" / "labelled"
TEXT = "县政府信息公开办印发先审后发制度，落实三审三校。"


def test_words_join_to_the_text_and_terms_stay_whole() -> None:
    words = default_tokenizer().cut(TEXT)
    assert "".join(words) == TEXT
    assert {"先审后发", "三审三校"} <= set(words)


def test_the_global_tokenizer_is_left_alone() -> None:
    import jieba

    default_tokenizer().cut(TEXT)
    assert not jieba.dt.initialized or "先审后发" not in jieba.dt.FREQ


def test_name_tells_library_version_and_terms() -> None:
    assert default_tokenizer().name.startswith("jieba 0.")
    assert JiebaTokenizer(terms=("甲",)).name != default_tokenizer().name


def test_terms_have_no_comments_and_none_twice() -> None:
    terms = load_domain_terms()
    assert len(terms) == len(set(terms)) > 100
    assert not any(term.startswith("#") or term != term.strip() for term in terms)


def test_it_survives_pickling() -> None:
    tokenizer = pickle.loads(pickle.dumps(JiebaTokenizer(terms=("三审三校",))))
    assert tokenizer.cut("三审三校") == ["三审三校"]


def test_rjieba_and_jieba_cut_the_same_words() -> None:
    rows = [
        json.loads(line) for file in sorted(CORPUS.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    texts = [row["text"] for row in rows[::7]]
    rust, python = RjiebaTokenizer(), JiebaTokenizer()
    assert rust.name == python.name
    assert [text for text in texts if rust.cut(text) != python.cut(text)] == []


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert "".join(JiebaTokenizer().cut(TEXT)) == TEXT
    assert list(tmp_path.iterdir()) == []
