"""The table of n-gram numbers finds what a dictionary finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.text.ngrams import NgramIndex, encode_code_points, ngram_key

NUMBERS = st.integers(min_value=0, max_value=2**63 - 1)


@given(st.lists(NUMBERS, unique=True, max_size=200), st.lists(NUMBERS, max_size=50))
def test_each_key_is_found_at_its_place_and_no_other(keys: list[int], others: list[int]) -> None:
    wanted = [*keys, *others]
    places = {key: place for place, key in enumerate(keys)}
    found = NgramIndex(np.array(keys, dtype=np.int64)).find(np.array(wanted, dtype=np.int64))
    assert found.tolist() == [places.get(key, -1) for key in wanted]


def test_numbers_of_ngrams_are_those_of_their_characters() -> None:
    keys = encode_code_points(["公开年报"]).ngrams(2).keys
    assert NgramIndex(keys).find(np.array([ngram_key("年报"), ngram_key("报年")])).tolist() == [2, -1]
