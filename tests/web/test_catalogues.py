"""A public catalogue: what the package shows and nothing else, as the cases are now, narrowed by its filters."""

from __future__ import annotations

import pytest

from es_workflow import db
from es_workflow.casework import deployments
from es_workflow.casework.operations import ALL
from es_workflow.content import check
from es_workflow.models import Case, User
from tests.casework.matching import places
from tests.casework.play import do

CATALOGUE = {
    "slug": "miejsca",
    "title": {"pl": "Wolne miejsca", "en": "Free places"},
    "summary": {"pl": "Oferty, na które można się zgłosić.", "en": "Offers one can apply for."},
    "when": '=stay = null and describe.field != "secret"',
    "columns": [
        {"pl": "Stanowisko", "en": "Position", "value": "=describe.title"},
        {"pl": "Kierunek", "en": "Field", "value": '=[describe.field, "dowolny"]', "filter": True},
        {"pl": "Od", "en": "From", "value": '="2027-03-01"', "filter": "from"},
        {"pl": "Do", "en": "Until", "value": '=if describe.places = 2 then "2027-04-30" else null', "filter": "until"},
        {"pl": "Miejsca", "en": "Places", "value": "=describe.places", "detail": True},
    ],
}
FORMS = {
    "describe": ("title", "places", "holder", "holder_name", "limit", "field"),
    "stay": ("answer",),
    "say": ("answer",),
}


def package(**more):
    catalogue = {**CATALOGUE, **more}
    return places.package("offering", places.OFFERING, places.ANSWERING, forms=FORMS, catalogue=catalogue)


@pytest.fixture
def offers(people):
    """Three offers, one of which is not for everybody's eyes."""
    deployments.put_into_use(package())
    who = (people.outsider, people.other_organisation)
    return [places.offer(*who, name, number, field=field, holder="Jan Nowak") for name, number, field in (
        ("Asystent", 2, "prawo"), ("Ilustrator", 1, "sztuka"), ("Cichy", 1, "secret"),
    )]  # fmt: skip


def test_everybody_reads_what_the_package_shows_and_nothing_else(visit, offers, people):
    hidden = ("Cichy", "Jan Nowak", people.other_organisation.name, offers[0].number, str(offers[0].id))
    page = visit().get("/calls").follow("Wolne miejsca")
    assert page.heading == "Wolne miejsca"
    for word in ("Asystent", "prawo, dowolny", "Ilustrator"):
        assert word in page.text
    assert "01.03.2027" in page.text
    for word in hidden:
        assert word not in page.response.text


def test_a_filter_narrows_the_list_to_one_value(visit, offers):
    page = visit().get("/catalogues/miejsca?f1=sztuka")
    assert "Ilustrator" in page.text
    assert "Asystent" not in page.text
    assert "Asystent" in visit().get("/catalogues/miejsca?f1=dowolny").text
    assert "Nic nie pasuje" in visit().get("/catalogues/miejsca?f1=%3Cb%3E").text
    assert "Asystent" in visit().get("/catalogues/miejsca?f0=Ilustrator").text, "only columns with a filter narrow it"


def test_a_day_narrows_the_list_to_what_begins_or_ends_on_its_right_side(visit, offers):
    for asked, found in (
        ("f2=2027-03-01", ["Asystent", "Ilustrator"]), ("f2=2027-03-02", []), ("f3=2027-04-30", ["Asystent"]),
        ("f3=2027-04-29", []), ("f2=2027-02-01&f3=2027-05-01", ["Asystent"]), ("f2=wczoraj", []),
    ):  # fmt: skip
        page = visit().get(f"/catalogues/miejsca?{asked}")
        assert [name for name in ("Asystent", "Ilustrator") if name in page.text] == found, asked
    assert 'value="2027-03-02"' in visit().get("/catalogues/miejsca?f2=2027-03-02").response.text


def test_what_is_a_detail_stands_under_the_first_word_of_its_row(visit, offers):
    text = visit().get("/catalogues/miejsca").text
    assert "Asystent Więcej : Asystent Miejsca 2" in " ".join(text.split())


def test_the_list_is_as_the_cases_are_now(visit, offers, people):
    first, who = offers[0].id, people.outsider.id
    assert "Asystent" in visit().get("/catalogues/miejsca").text
    outsider = db.session.get_one(User, who)
    do(db.session.get_one(Case, first), "stay", outsider, {"answer": "close"})
    assert "Asystent" not in visit().get("/catalogues/miejsca").text


def test_an_unknown_catalogue_is_nowhere(visit, offers):
    assert visit().get("/catalogues/inne").status == 404


def test_the_check_knows_the_names_in_a_catalogue(people):
    wrong = package(when="=describe.colour = null")
    found = [str(problem) for problem in check(wrong, groups={"clerk"}, operations=ALL)]
    assert any("catalogue.when" in problem and "colour" in problem for problem in found)
