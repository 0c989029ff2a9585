"""Generation of the form that binds a report, by its reporting year and the tables it uses."""

from __future__ import annotations

from disclosure_nlp.model import Generation, Report

_FORM_OF_2019, _FORM_OF_2021 = 2019, 2021


def generation_of(report: Report) -> Generation | None:
    """Return the generation of a report, or None if neither year nor tables tell it.

    ``free`` up to 2018, and for 2019 without a table of the form, which was only encouraged for that year; ``2019`` up to
    2020; ``2021`` from then on.
    """
    forms = {*report.forms.values()} - {"statistics"}
    if report.year is None:
        return "2021" if "2021" in forms else "2019" if forms else "free" if report.forms else None
    if report.year < _FORM_OF_2019 or (report.year == _FORM_OF_2019 and not forms):
        return "free"
    return "2019" if report.year < _FORM_OF_2021 else "2021"
