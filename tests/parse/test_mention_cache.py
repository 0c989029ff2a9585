"""A report is read for figures once; other sentences, or the same for another year, are read anew."""

from disclosure_nlp.model import Sentence
from disclosure_nlp.parse.figures.mention_cache import cached_figure_mentions
from disclosure_nlp.parse.figures.mention_finder import find_figure_mentions
from disclosure_nlp.parse.figures.scope import FigureScope

TEXT = "2023年共收到政府信息公开申请12件，办结11件。"


def sentences(text: str = TEXT) -> tuple[Sentence, ...]:
    return (Sentence("s1", "requests", 0, len(text), text),)


def test_the_same_sentences_are_read_once() -> None:
    own, scope = sentences(), FigureScope("云陂县人民政府", "government", 2023)
    first = cached_figure_mentions(own, scope)
    assert [reading.number for reading in first] == [12, 11]
    assert cached_figure_mentions(own, FigureScope("云陂县人民政府", "government", 2023)) is first
    assert list(first) == find_figure_mentions(own, scope)


def test_another_scope_or_text_is_read_anew() -> None:
    own = sentences()
    first = cached_figure_mentions(own, FigureScope("云陂县人民政府", "government", 2023))
    other = cached_figure_mentions(own, FigureScope("云陂县人民政府", "government", 2022))
    assert [reading.time.year for reading in other] == [reading.time.year for reading in first] == [2023, 2023]
    assert other is not first
    assert [
        reading.number
        for reading in cached_figure_mentions(sentences(TEXT.replace("12", "15")), FigureScope(None, None, 2023))
    ] == [15, 11]


def test_the_reports_of_a_batch_are_read_once_each() -> None:
    scope = FigureScope("云陂县人民政府", "government", 2023)
    reports = [sentences(TEXT.replace("12", str(20 + number))) for number in range(32)]
    first = [cached_figure_mentions(own, scope) for own in reports]
    assert all(cached_figure_mentions(own, scope) is found for own, found in zip(reports, first, strict=True))
