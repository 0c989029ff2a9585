"""PDFium's functions that are called for every character or object, without the cost of typed pointers.

Handles are plain addresses here. The typed functions of pypdfium2 take about half as long again, and on a page of a
thousand characters nothing else takes longer.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int


def address(handle: Any) -> int:
    """Return the address that a typed pointer or function of pypdfium2 holds."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    return ctypes.PYFUNCTYPE(result, *arguments)(address(function))


get_loose_char_box = _plain(pdfium.FPDFText_GetLooseCharBox, _INT, _HANDLE, _INT, _HANDLE)
get_object = _plain(pdfium.FPDFPage_GetObject, _HANDLE, _HANDLE, _INT)
get_form_object = _plain(pdfium.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)
get_type = _plain(pdfium.FPDFPageObj_GetType, _INT, _HANDLE)
get_bounds = _plain(pdfium.FPDFPageObj_GetBounds, _INT, *[_HANDLE] * 5)


def typed(handle: int) -> Any:
    """Return an object's address as a typed pointer of pypdfium2."""
    return ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)
