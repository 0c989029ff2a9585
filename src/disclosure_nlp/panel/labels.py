"""Titles of panel columns and meanings of their codes, as ``attrs`` of a frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from disclosure_nlp.panel.columns import PanelColumn


class SharedLabels(dict[str, Any]):
    """A dictionary of titles that is shared, not duplicated, when a frame is copied.

    pandas makes a deep copy of ``attrs`` whenever a column is taken from a frame, which for the labels of several hundred
    columns takes longer than the work on the column.

    Examples
    --------
    >>> from copy import deepcopy
    >>> labels = SharedLabels(h_recv="Requests received in the year")
    >>> deepcopy(labels) is labels
    True
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def column_title_attributes(columns: Mapping[str, PanelColumn]) -> dict[str, SharedLabels]:
    """Return column titles in English and Chinese, and the meanings of codes in columns, as ``attrs`` of a frame."""
    return {
        "labels": SharedLabels({name: column.en for name, column in columns.items()}),
        "labels_zh": SharedLabels({name: column.zh for name, column in columns.items()}),
        "value_labels": SharedLabels(
            {name: column.value_labels() for name, column in columns.items() if column.type == "code"}
        ),
    }
