"""Generation of the official form that a report follows: free outline (before 2019), form of 2019 or form of 2021."""

from __future__ import annotations

from disclosure_nlp.model import Generation, Report

_FORM_OF_2019, _FORM_OF_2021 = 2019, 2021


def form_generation(report: Report) -> Generation | None:
    """Return the generation of the official form that a report follows, or None if it cannot be determined.

    ``free`` up to 2018, and for 2019 if no table of the form is used, which was only recommended for that year;
    ``2019`` up to 2020; ``2021`` from 2021 on.
    """
    forms = {*report.forms.values()} - {"statistics"}
    if report.year is None:
        return "2021" if "2021" in forms else "2019" if forms else "free" if report.forms else None
    if report.year < _FORM_OF_2019 or (report.year == _FORM_OF_2019 and not forms):
        return "free"
    return "2019" if report.year < _FORM_OF_2021 else "2021"
