"""Names of classes of published information, such as 工作动态 (news), which label the parts of a list."""

from __future__ import annotations

import re

_LOOK_BACK = 60  # characters before a number that may name its class
_KIND = re.compile(r"([\u4e00-\u9fffA-Za-z、]{2,20}?)(?:类)?(?:政府|政务)?(?:信息|公开)?$")
_NAMED_KIND = re.compile(r"([\u4e00-\u9fff]{2,12}类)(?:政府|政务)?(?:信息)?(?:共|共计|为|：)?$")
_NOT_KIND = re.compile(
    r"^.*(?:公开(?!指南|年报|目录|制度|年度)|发布|公布|收到|年(?!报|度)|我局|我镇|全街|共(?!卫生|服务|资源)|专栏|栏目|完成|刊登)"
)
_OF_A_BODY = re.compile(
    r"(?:政府|部门|单位|局|委|办|厅)(?:主动)?(?:公开|发布)$|(?:各|及|直属)(?:乡镇|镇街|街道|部门|单位|科室)$"
)
_NO_KIND = re.compile(r"转载|转发|上报|报送|采用|各类?$")
_LEADING = re.compile(
    r"^(?:[、，：]|其中|包括|包含|分别[为是]?|主动公开|公开|发布|公布|和|及|以及|有|含|涉及|另|为|是)+"
)


def information_class_before(words_before: str) -> str | None:
    """Return the class of information named directly before a number, such as 工作动态 (news), or None."""
    if _OF_A_BODY.search(words_before):
        return None
    found = _KIND.search(_LEADING.sub("", words_before[-_LOOK_BACK:].strip("、，：\0")).rstrip("共为：计"))
    name = _NOT_KIND.sub("", found[1]) if found else ""
    return name if name not in ("", "信息", "政府信息", "其中", "各", "各类") else None


def ends_with_information_class(words_before: str) -> bool:
    """Return whether the words before a number end with a class of information, as in 工作动态类信息12条."""
    named = _NAMED_KIND.search(words_before[-_LOOK_BACK:])
    return named is not None and not _NO_KIND.search(named[1])
