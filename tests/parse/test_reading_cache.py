"""A report is read for figures once; other sentences, or the same for another year, are read anew."""

from disclosure_nlp.model import Sentence
from disclosure_nlp.parse.figures.reader import read_sentences
from disclosure_nlp.parse.figures.reading_cache import readings_of
from disclosure_nlp.parse.figures.scope import Scope

TEXT = "2023年共收到政府信息公开申请12件，办结11件。"


def sentences(text: str = TEXT) -> tuple[Sentence, ...]:
    return (Sentence("s1", "requests", 0, len(text), text),)


def test_the_same_sentences_are_read_once() -> None:
    own, scope = sentences(), Scope("云陂县人民政府", "government", 2023)
    first = readings_of(own, scope)
    assert [reading.number for reading in first] == [12, 11]
    assert readings_of(own, Scope("云陂县人民政府", "government", 2023)) is first
    assert list(first) == read_sentences(own, scope)


def test_another_scope_or_text_is_read_anew() -> None:
    own = sentences()
    first = readings_of(own, Scope("云陂县人民政府", "government", 2023))
    other = readings_of(own, Scope("云陂县人民政府", "government", 2022))
    assert [reading.time.year for reading in other] == [reading.time.year for reading in first] == [2023, 2023]
    assert other is not first
    assert [
        reading.number for reading in readings_of(sentences(TEXT.replace("12", "15")), Scope(None, None, 2023))
    ] == [15, 11]
