"""Counts of missing data in a panel: states of reports by group, and codes of missing values by column."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from disclosure_nlp.messages import Language
from disclosure_nlp.panel.columns import missing_codes
from disclosure_nlp.panel.core import PanelTable

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("count_of", "year", "level", "kind", "prov", "column", "form", "value", "meaning", "n")


def count_missing_values(table: PanelTable, language: Language = "en") -> pd.DataFrame:
    """Return a frame with the count of each state of reports and of each missing-value code in a panel.

    Returns
    -------
    frame
        count_of (state or code); for states also year, level, kind and prov; for codes also column and form; value (the
        state or code), meaning, n (number of panel rows).
    """
    import pandas as pd

    states = table.frame.groupby(["year", "level", "kind", "prov", "state"], dropna=False).size().reset_index(name="n")
    words = table.columns["state"].value_labels(language)
    states = states.rename(columns={"state": "value"}).assign(count_of="state")
    states["meaning"] = states["value"].map(words)
    forms = table.frame["form"].to_numpy(dtype=float, na_value=-1)
    rows = [
        (name, form, code.decode(), count)
        for name, found in table.codes.items()
        for (form, code), count in sorted(Counter(zip(forms.tolist(), found.tolist(), strict=True)).items())
        if code
    ]
    meanings = {code: found.zh if language == "zh" else found.en for code, found in missing_codes().items()}
    codes = pd.DataFrame(rows, columns=["column", "form", "value", "n"])
    codes = codes.assign(count_of="code", meaning=codes["value"].map(meanings))
    codes["form"] = codes["form"].where(codes["form"] >= 0).astype("Int64")
    both: pd.DataFrame = pd.concat([states.astype({"value": object}), codes], ignore_index=True)
    return both.reindex(columns=list(COLUMNS))
