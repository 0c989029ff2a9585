"""Proposed parents by each rule, links confirmed by people, and figures added up."""

from pathlib import Path

import pandas as pd
import pytest

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.hierarchy import ParentLink, links_in_use, propose_parents, read_links, roll_up, write_links
from disclosure_nlp.hierarchy.proposals import Agency, agencies_in_store
from disclosure_nlp.hierarchy.scope import report_scope
from disclosure_nlp.synth.generate import FORMATS, make_reports
from disclosure_nlp.synth.model import NarrativeUnit, SyntheticReport

NAMES = [
    ("翎屿省人民政府", "翎屿省", "province", "government"),
    ("翎屿省澄渚市人民政府", "翎屿省澄渚市", "prefecture", "government"),
    ("澄渚市楠泊县人民政府", "澄渚市楠泊县", "county", "government"),
    ("楠泊县垣岭镇人民政府", "楠泊县垣岭镇", "township", "government"),
    ("楠泊县岚街道办事处", "楠泊县岚街道", "township", "subdistrict"),
    ("澄渚市楠泊县水利局", "澄渚市楠泊县", "county", "department"),
    ("澄渚市公安局", "澄渚市", "prefecture", "department"),
    ("澄渚市公安局城东分局", "澄渚市", "county", "department"),
    ("国家税务总局澄渚市税务局", "澄渚市", "prefecture", "department"),
    ("国家税务总局澄渚市楠泊县税务局", "澄渚市楠泊县", "county", "department"),
    ("楠泊县经济开发区管理委员会", "楠泊县", "county", "other"),
    ("新疆生产建设兵团", "", "province", "other"),
    ("新疆生产建设兵团第三师", "", "prefecture", "other"),
]
AGENCIES = [Agency(at, name, place, "", level, kind) for at, (name, place, level, kind) in enumerate(NAMES, 1)]


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ("翎屿省澄渚市人民政府", "翎屿省人民政府"),
        ("澄渚市楠泊县人民政府", "翎屿省澄渚市人民政府"),
        ("楠泊县垣岭镇人民政府", "澄渚市楠泊县人民政府"),
        ("楠泊县岚街道办事处", "澄渚市楠泊县人民政府"),
        ("澄渚市楠泊县水利局", "澄渚市楠泊县人民政府"),
        ("澄渚市公安局", "翎屿省澄渚市人民政府"),
        ("澄渚市公安局城东分局", "澄渚市公安局"),
        ("国家税务总局澄渚市楠泊县税务局", "国家税务总局澄渚市税务局"),
        ("国家税务总局澄渚市税务局", None),
        ("楠泊县经济开发区管理委员会", "澄渚市楠泊县人民政府"),
        ("新疆生产建设兵团第三师", "新疆生产建设兵团"),
        ("翎屿省人民政府", None),
    ],
)
def test_each_rule_proposes_the_agency_above(child: str, parent: str | None) -> None:
    links = {link.child: link.parent for link in propose_parents(AGENCIES)}
    assert links.get(child) == parent


def test_codes_come_before_names_and_are_surer() -> None:
    agencies = [
        Agency(1, "大兴区人民政府", "大兴区", "110115", "county", "government"),
        Agency(2, "北京市人民政府", "北京市", "110000", "province", "government"),
        Agency(3, "大兴区虚构镇人民政府", "大兴区虚构镇", "110115", "township", "government"),
    ]
    links = {link.child_no: link for link in propose_parents(agencies)}
    assert (links[1].parent_no, links[3].parent_no) == (2, 1)
    assert links[1].rule == "county, code"
    assert links[3].confidence >= 0.95


def test_of_two_governments_of_one_name_none_is_proposed() -> None:
    twins = [
        Agency(at, f"{above}楠泊县人民政府", f"{above}楠泊县", "", "county", "government")
        for at, above in ((1, "甲市"), (2, "乙市"))
    ]
    town = Agency(3, "楠泊县垣岭镇人民政府", "楠泊县垣岭镇", "", "township", "government")
    assert propose_parents([*twins, town]) == []


def test_links_survive_a_file_and_people_decide(tmp_path: Path) -> None:
    links = propose_parents(AGENCIES)
    refused = links[0]._replace(confirmed=False)
    confirmed = links[1]._replace(confirmed=True, first=2021, last=2023)
    write_links([refused, confirmed, *links[2:]], tmp_path / "h.csv")
    read = read_links(tmp_path / "h.csv")
    assert read == [refused, confirmed, *links[2:]]
    assert links_in_use(read) == [confirmed]
    assert refused not in links_in_use(read, 0.1)
    assert [confirmed.is_valid_in(year) for year in (2020, 2021, 2023, 2024)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("child,parent\n1,2\n", "hierarchy.columns"),
        ("child_no,parent_no,confirmed\n1,x,\n", "hierarchy.row"),
        ("child_no,parent_no,confirmed\n1,2,perhaps\n", "hierarchy.row"),
        ("child_no,parent_no\n1,2\n1,3\n", "hierarchy.doubled"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "h.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        read_links(tmp_path / "h.csv")
    assert [getattr(problem, "code", None) for problem in refused.value.messages] == [code]


def test_a_link_by_hand_is_confirmed(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text("child_no,parent_no\n1,2\n", encoding="utf-8")
    assert read_links(tmp_path / "h.csv")[0].confirmed


@pytest.mark.parametrize(
    ("preamble", "agency", "kind", "scope"),
    [
        ("全县各镇、各部门的数据均已汇总。", "云桥县人民政府", "government", "territory"),
        ("统计范围为县政府本级，不含各镇。", "云桥县人民政府", "government", "own"),
        ("依据条例编制本报告。", "云桥县人民政府", "government", "unclear"),
        ("全县各镇、各部门的数据均已汇总。", "云桥县水利局", "department", "own"),
    ],
)
def test_the_preamble_says_whose_figures_a_government_gives(preamble: str, agency: str, kind: str, scope: str) -> None:
    assert report_scope(preamble, agency, kind) == scope


def totals(parent: SyntheticReport, children: list[SyntheticReport]) -> None:
    """Make each count of the parent the sum of its children's."""
    for key in parent.cells:
        numbers = [child.cells.get(key, "") for child in children]
        if all(number.isdigit() for number in numbers):
            parent.cells[key] = str(sum(map(int, numbers)))


def rolled(folder: Path, reports: list[SyntheticReport], change: str = "") -> tuple[pd.DataFrame, list[str]]:
    """Return the roll-up of a parent, the first report, and its children, and their names; ``change`` is what is done to them."""
    parent, *children = [report for report in reports if report.agency.kind != "department"][:4]
    totals(parent, children)
    parent.units.insert(0, NarrativeUnit("preamble", "本报告数据由全市各部门、各县区数据汇总而成。", ("boilerplate",)))
    if change == "changed":
        parent.cells["requests", "received", "total"] = str(parent.number("requests", "received") - 1)
    kept = [parent, *(children[1:] if change == "dropped" else children)]
    write, names = FORMATS["txt"]
    (folder / "in").mkdir()
    for report in kept:
        (folder / "in" / f"{report.name}.txt").write_bytes(write(report, names[0]))
    score_corpus([str(folder / "in")], str(folder / "store"), workers=0)
    with open_store(str(folder / "store")) as store:
        numbers = {agency.name: agency.number for agency in agencies_in_store(store)}
        links = [
            ParentLink(
                numbers.get(child.agency.name, 99),
                numbers[parent.agency.name],
                child.agency.name,
                parent.agency.name,
                None,
                None,
                "person",
                1.0,
                True,
            )
            for child in children
        ]
        return roll_up(store, links), [child.agency.name for child in children]


@pytest.fixture
def reports() -> list[SyntheticReport]:
    return list(make_reports(12, range(2023, 2024), 29))


def test_a_parent_is_the_sum_of_its_children_in_each_cell(tmp_path: Path, reports: list[SyntheticReport]) -> None:
    frame, names = rolled(tmp_path, reports)
    assert len(frame) > 150
    assert set(frame["scope"]) == {"territory"}
    assert set(frame["verdict"]) <= {"equal", "no_figure", "more"}
    assert (frame["verdict"] == "equal").mean() > 0.9
    assert (frame.loc[frame["verdict"] == "equal", "rest"] == 0).all()
    assert (frame["n_due"] == len(names)).all()


def test_a_dropped_child_makes_its_parent_uncertain_and_is_named(
    tmp_path: Path, reports: list[SyntheticReport]
) -> None:
    frame, names = rolled(tmp_path, reports, "dropped")
    assert set(frame["verdict"]) <= {"uncertain", "no_figure"}
    assert (frame["missing"].str.contains(names[0])).all()
    assert set(frame["n_present"]) == {2}
    assert frame["cause"].isna().all()


def test_a_figure_below_its_children_is_less_with_one_cause(tmp_path: Path, reports: list[SyntheticReport]) -> None:
    frame, _ = rolled(tmp_path, reports, "changed")
    less = frame[frame["verdict"] == "less"]
    assert less[["table", "row", "column"]].values.tolist() == [["requests", "received", "total"]]
    assert less["rest"].tolist() == [-1]
    assert less["cause"].nunique() == 1


def test_links_of_a_store_name_agencies_of_it(store: Store) -> None:
    agencies = agencies_in_store(store)
    assert len({agency.number for agency in agencies}) == len(agencies)
    assert all(link.parent_no != link.child_no for link in propose_parents(agencies))
