"""The measures of a report are the same in every layout, and nearly the same in a mirror of the text."""

from pathlib import Path

import pandas as pd
import pytest

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.measures import load_measures, text_measures
from disclosure_nlp.synth.generate import FORMATS, make_reports

REPORTS = 4
# Measures that look at other reports: all layouts of a report are one agency and year here.
_OF_OTHERS = ("tx_boil", "tx_boil30", "tx_comm", "tx_stick", "tx_mod", "tx_mod_adj", "tx_peer", "tx_sim", "tx_fol_p", "tx_fol_r")  # fmt: skip
HALF = str.maketrans("，；：！？（）", ",;:!?()")


def measured_of(folder: Path, files: dict[str, bytes]) -> pd.DataFrame:
    """Return the measures of files by name."""
    (folder / "in").mkdir(parents=True)
    for name, data in files.items():
        (folder / "in" / name).write_bytes(data)
    score_corpus([str(folder / "in")], str(folder / "store"), workers=0)
    with open_store(str(folder / "store")) as store:
        found = text_measures(store)
        paths = store.sql("SELECT report, path FROM scored").df().set_index("report")["path"]
    found.index = pd.Index([Path(paths[key]).name for key in found.index], name="file")
    own = [name for name in load_measures() if name not in _OF_OTHERS]
    return found[own]


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    files: dict[str, bytes] = {}
    for number, report in enumerate(make_reports(REPORTS, range(2022, 2023), 17)):
        for ending, (write, names) in FORMATS.items():
            for layout in names:
                files[f"{number}-{ending}-{layout}.{ending}"] = write(report, layout)
    return measured_of(tmp_path_factory.mktemp("layouts"), files)


@pytest.mark.parametrize("number", range(REPORTS))
def test_measures_are_equal_over_all_layouts(layouts: pd.DataFrame, number: int) -> None:
    own = layouts[layouts.index.str.startswith(f"{number}-")]
    assert len(own) == sum(len(names) for _, names in FORMATS.values())
    first = own.loc[f"{number}-txt-{FORMATS['txt'][1][0]}.txt"]
    different = {name: own.index[(own[name] - first[name]).abs() > 1e-9].tolist() for name in own.columns}
    assert {name: files for name, files in different.items() if files} == {}
    assert (own.isna() == first.isna()).all(axis=None)


def test_a_mirror_with_half_width_marks_or_lost_characters_is_within_two_percent(tmp_path: Path) -> None:
    write, names = FORMATS["txt"]
    files: dict[str, bytes] = {}
    for number, report in enumerate(make_reports(3, range(2022, 2023), 18)):
        text = write(report, names[0]).decode()
        signs = [sign for at, sign in enumerate(text) if at % 500 != 499 or not "\u4e00" <= sign <= "\u9fff"]
        files |= {f"{number}-whole.txt": text.encode(), f"{number}-half.txt": text.translate(HALF).encode()}
        files[f"{number}-lost.txt"] = "".join(signs).encode()
    found = measured_of(tmp_path, files)[["tx_han", "tx_sent", "tx_cps", "tx_cpc", "tx_num", "tx_hedge"]]
    for number in range(3):
        whole = found.loc[f"{number}-whole.txt"]
        for mirror in ("half", "lost"):
            assert ((found.loc[f"{number}-{mirror}.txt"] - whole).abs() <= 0.02 * whole + 1e-9).all()
