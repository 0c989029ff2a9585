"""The tokenizer: terms kept whole, its own dictionary, a private cache or none."""

import logging
import pickle
import sys
from pathlib import Path

import pytest

from disclosure_nlp.tag.tokenizer import JiebaTokenizer, default_tokenizer, load_terms, private_cache_folder

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
    terms = load_terms()
    assert len(terms) == len(set(terms)) > 100
    assert not any(term.startswith("#") or term != term.strip() for term in terms)


def test_it_survives_pickling() -> None:
    tokenizer = pickle.loads(pickle.dumps(JiebaTokenizer(terms=("三审三校",))))
    assert tokenizer.cut("三审三校") == ["三审三校"]


def test_the_cache_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = private_cache_folder()
    assert folder == tmp_path / "cache" / "disclosure_nlp"
    assert folder is not None
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="file modes")
def test_a_folder_that_others_can_write_to_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "disclosure_nlp").mkdir()
    (tmp_path / "disclosure_nlp").chmod(0o777)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert private_cache_folder() is None
    assert "others can write" in caplog.text


def test_a_link_in_place_of_the_folder_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "disclosure_nlp").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert private_cache_folder() is None


def test_without_a_cache_folder_the_dictionary_is_built_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert private_cache_folder() is None
    assert "".join(JiebaTokenizer().cut(TEXT)) == TEXT
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_with_a_cache_folder_the_words_are_the_same(tmp_path: Path) -> None:
    first, second = (JiebaTokenizer(cache_folder=tmp_path).cut(TEXT) for _ in range(2))
    assert first == second == default_tokenizer().cut(TEXT)
    assert len(list(tmp_path.iterdir())) == 1
