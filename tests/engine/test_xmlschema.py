"""The check against the standard's schema says something readable of any file that is XML."""

from __future__ import annotations

import pytest

from es_workflow.engine.xmlschema import check_schema

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


@pytest.mark.parametrize("length", range(40, 120, 7))
@pytest.mark.parametrize("shift", ["", "x"])
def test_a_long_name_cut_in_the_middle_of_a_letter_is_a_problem_in_words(length: int, shift: str) -> None:
    """libxml2 cuts a name with a prefix at a hundred bytes when it says the path; half an „ż” stays then."""
    name = shift + "ż" * length
    xml = f'<d:definitions xmlns:d="{DMN}" name="t" namespace="t" id="d"><d:{name}/></d:definitions>'
    found = check_schema(xml.encode(), "t.dmn")
    assert found
    assert all("line 1: " in problem.message for problem in found)
