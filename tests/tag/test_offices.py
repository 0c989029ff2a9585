"""Names of offices that begin like a measure are not one."""

import pytest

from disclosure_nlp.model import SectionId
from tests.tag.narratives import tag


@pytest.mark.parametrize("office", ["宣传科", "组织部", "监督股", "建设局"])
def test_an_office_short_of_people_is_a_problem(office: str) -> None:
    units: list[tuple[SectionId, str]] = [
        ("problems", "五、存在的主要问题及改进情况"),
        ("problems", "业务培训偏少，信息员对条例掌握不牢。"),
        ("problems", "针对该问题，下一步将每季度举办一次业务培训。"),
        ("problems", f"{office}只有7名兼职人员承担公开工作，人手不足。"),
    ]
    for tagger in ("trained", "cues"):
        _, tagging = tag(units, tagger=tagger)
        assert "problem" in tagging.sentences[-1].labels
        assert "remediation" not in tagging.sentences[-1].labels
