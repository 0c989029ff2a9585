"""Splits long sequences into batches by size, so that few items are in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")


def batches_until_full(
    items: Iterable[_Item], full_size: int, item_size: Callable[[_Item], int] = lambda item: 1
) -> Iterator[list[_Item]]:
    """Yield items in batches that end with the item with which their size reaches ``full_size``.

    Examples
    --------
    >>> list(batches_until_full(["甲", "乙丙", "丁"], 3, len))
    [['甲', '乙丙'], ['丁']]
    """
    batch: list[_Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += item_size(item)
        if size >= full_size:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def batches_within_limits(
    items: Iterable[_Item], max_items: int, max_size: int, item_size: Callable[[_Item], int]
) -> Iterator[list[_Item]]:
    """Yield items in batches of limited number and total size; an item above the size is a batch of its own.

    Examples
    --------
    >>> list(batches_within_limits(["甲", "乙丙", "丁", "戊己庚辛"], 2, 3, len))
    [['甲', '乙丙'], ['丁'], ['戊己庚辛']]
    """
    batch: list[_Item] = []
    size = 0
    for item in items:
        own = item_size(item)
        if batch and (len(batch) == max_items or size + own > max_size):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += own
    if batch:
        yield batch
