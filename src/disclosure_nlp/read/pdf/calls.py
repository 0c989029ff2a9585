"""Untyped versions of PDFium functions that are called once per character or page object, for speed.

Handles are plain addresses here. The typed functions of pypdfium2 take about one and a half times as long, and they
dominate the time spent on a page of a thousand characters.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int


def pointer_address(handle: Any) -> int:
    """Return the address held by a typed pointer or function of pypdfium2."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _untyped_function(typed_function: Any, result_type: Any, *argument_types: Any) -> Any:
    """Return a PDFium function that takes and returns plain addresses and integers, which is faster to call."""
    return ctypes.PYFUNCTYPE(result_type, *argument_types)(pointer_address(typed_function))


get_loose_char_box = _untyped_function(pdfium.FPDFText_GetLooseCharBox, _INT, _HANDLE, _INT, _HANDLE)
get_object = _untyped_function(pdfium.FPDFPage_GetObject, _HANDLE, _HANDLE, _INT)
get_form_object = _untyped_function(pdfium.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)
get_type = _untyped_function(pdfium.FPDFPageObj_GetType, _INT, _HANDLE)
get_bounds = _untyped_function(pdfium.FPDFPageObj_GetBounds, _INT, *[_HANDLE] * 5)


def as_object_pointer(handle: int) -> Any:
    """Return the address of a page object as a typed pointer of pypdfium2."""
    return ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)
