"""The pages of public registers: what everybody may read, and that nothing is told before its moment."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid

import pytest
from sqlalchemy import delete, select

from es_workflow import db
from es_workflow.casework import attachments, deployments, runtime
from es_workflow.casework.scenario_time import moment_of, set_clock
from es_workflow.models import Document, Notification, Representation
from es_workflow.web import access_rules
from tests import awards
from tests.letters.paper import qr_codes
from tests.web import pages

PLACE = "/registers/awards"
ENTRY = f"{PLACE}/AW-2026-001"


@pytest.fixture(autouse=True)
def monday(db_session):
    set_clock(moment_of("2026-11-23T09:00"))


@pytest.fixture
def lubicz(people):
    """The applicant's organisation is a gmina."""
    people.organisation.name, people.organisation.terc = "Gmina Lubicz", "0415042"
    db.session.flush()
    return people.organisation


def test_a_stranger_finds_an_entry_in_the_list_and_reads_it(visit, people, lubicz):
    awards.award(people)
    stranger = visit()
    assert "Rejestr wyróżnień" in stranger.get("/registers").text
    page = stranger.get(PLACE)
    assert all(word in page.text for word in ("Gmina Lubicz", "toruński", "AW/2026/001", "Złoty", "Ważny", "12 zadań"))
    page = stranger.get(ENTRY)
    assert all(word in page.text for word in ("Gmina Lubicz", "Ważny", "Wpis jest ważny do 22 listopada 2028", "Złoty"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=lubicz", True),
        ("search=001+GMINA", True),
        ("search=torun", True),
        ("search=bydgoszcz", False),
        ("county=0415", True),
        ("county=0401", False),
        ("grade=gold", True),
        ("grade=title", False),
        ("state=valid", True),
        ("state=revoked", False),
        ("state=nonsense&page=99", True),
        ("search=%25", False),
    ],
)
def test_the_list_is_narrowed(visit, people, lubicz, query, found):
    awards.award(people)
    page = visit().get(f"{PLACE}?{query}")
    assert page.status == 200
    assert ("AW/2026/001" in page.text) is found
    assert ("Żaden wpis nie pasuje" in page.text) is not found


def test_the_page_says_expired_and_revoked_in_words_though_no_term_of_the_process_has_run(visit, people, lubicz):
    case = awards.award(people, story="Zlecamy usługi.", story_consent=True)
    set_clock(moment_of("2028-11-23T00:00"))
    assert "Wygasł Wpis był ważny do 22 listopada 2028." in visit().get(ENTRY).text
    awards.amend(case, people, state="revoked", reason="Powód niepubliczny")
    page = visit().get(ENTRY)
    assert "Cofnięty Wpis cofnięto 23 listopada 2028." in page.text
    assert "niepubliczny" not in page.text


def test_a_story_is_shown_only_while_its_holder_agrees(visit, people):
    case = awards.award(people, story="Zlecamy usługi.\n\n<b>Tanio</b>", story_consent=True)
    page = visit().get(ENTRY)
    assert "Dobra praktyka" in page.text
    assert "<b>Tanio</b>" in page.text, "typed text is shown as it was typed"
    awards.amend(case, people, story_consent=False)
    assert "Zlecamy" not in visit().get(ENTRY).text


def test_the_certificate_goes_over_to_the_successor(visit, people, lubicz):
    case = awards.award(people)
    awards.amend(case, people, holder="5252248481")
    page = visit().get(ENTRY)
    assert page.heading == "Fundacja Łąka"
    assert "Poprzednio Gmina Lubicz, do 23.11.2026" in page.text


def test_a_natural_person_never_is_in_a_public_register(visit, people, lubicz):
    awards.award(people)
    lubicz.is_person = True
    stranger = visit()
    assert "Gmina Lubicz" not in stranger.get(PLACE).text
    assert stranger.get(ENTRY).status == 404
    assert all("Lubicz" not in stranger.get(f"{PLACE}/{kind}").response.text for kind in ("csv", "json"))


CERTIFICATE = b"""#import "/lib/letter.typ": *
#show: letter.with(place: "Toru\xc5\x84")
Numer #data.variables.register_entry.number
#qr(data.variables.register_entry.address, alt: "Kod QR: wpis w rejestrze")
"""


def test_the_code_on_the_certificate_leads_to_the_entry(visit, people, lubicz):
    case = awards.award(people, of=awards.package(letter=CERTIFICATE))
    letter = db.session.scalars(select(Document).where(Document.case_id == case.id)).one()
    [address] = qr_codes(attachments.content(letter.attachment))
    assert address.startswith(runtime.office().config.base_url)
    page = visit().get(address.removeprefix(runtime.office().config.base_url))
    assert page.status == 200
    assert "Gmina Lubicz" in page.text
    assert "AW/2026/001" in page.text


def test_a_column_may_speak_both_languages(visit, people):
    value = '={pl: "laureat", en: "laureate"}'
    awards.award(people, of=awards.package(columns=[{"pl": "Wyróżnienie", "en": "Distinction", "value": value}]))
    visitor = visit()
    assert "Wyróżnienie laureat" in visitor.get(ENTRY).text
    assert "Wyróżnienie" in visitor.get(f"{PLACE}/csv").response.text
    assert ";laureat\r\n" in visitor.get(f"{PLACE}/csv").response.text
    visitor.get(ENTRY).press("English")
    assert "Distinction laureate" in visitor.get(ENTRY).text
    assert ";laureate\r\n" in visitor.get(f"{PLACE}/csv").response.text


def test_there_is_no_other_register_and_no_other_entry(visit, people):
    awards.award(people)
    assert visit().get("/registers/medals").status == 404
    assert visit().get(f"{PLACE}/AW-2026-002").status == 404


# --- files


def test_the_files_have_what_the_list_has_narrowed_the_same_way(visit, people, lubicz):
    awards.award(people, story="Zlecamy usługi.", story_consent=True)
    awards.award(people, to=people.other_organisation, story="Tajne", tasks="=1+1", grade="title")
    told = json.loads(visit().get(f"{PLACE}/json").response.data)
    assert [one["number"] for one in told["entries"]] == ["AW/2026/002", "AW/2026/001"]
    mine = told["entries"][1]
    assert mine["holder"] == {"name": "Gmina Lubicz", "terc": "0415042", "county": "toruński"}
    assert (mine["state"], mine["grade"]["pl"], mine["story"]) == ("valid", "Złoty", "Zlecamy usługi.")
    assert visit().get(mine["address"].removeprefix(runtime.office().config.base_url)).status == 200
    told = json.loads(visit().get(f"{PLACE}/json?county=0415&state=valid").response.data)
    assert [one["number"] for one in told["entries"]] == ["AW/2026/001"]
    answer = visit().get(f"{PLACE}/csv").response
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Podmiot"], row["Stan"], row["Ważny do"]) for row in rows] == [
        ("Fundacja Łąka", "Ważny", "2028-11-22"),
        ("Gmina Lubicz", "Ważny", "2028-11-22"),
    ]
    assert rows[0]["Zadania"] == "'=1+1", "no spreadsheet may take a text for a formula"
    assert "Tajne" not in answer.data.decode()


# --- the map


def on_the_map(page):
    return {one.get("aria-label"): one.get("href") for one in page.root.iter() if one.tag.endswith("}a")}


def test_the_map_and_its_table_count_the_entries_of_each_powiat_and_lead_to_them(visit, people, lubicz):
    awards.award(people)
    page = visit().get(PLACE)
    links = on_the_map(page)
    assert sum(words.endswith("0 wpisów") for words in links) == 22
    assert "AW/2026/001" in visit().get(links["toruński: 1 wpis"]).text
    [table] = [one for one in page.root.iter("table") if "Wpisy w powiatach" in "".join(one.itertext())]
    rows = {pages.text_of(row.find("th")): pages.text_of(row.find("td")) for row in table.find("tbody")}
    assert len(rows) == 23
    assert (rows["toruński"], rows["Toruń"]) == ("1", "0")
    assert "toruński: 0 wpisów" in on_the_map(visit().get(f"{PLACE}?state=revoked"))


def test_a_register_without_a_map_shows_none(visit, people):
    awards.award(people, of=awards.package(map=False))
    assert on_the_map(visit().get(PLACE)) == {}


# --- embargo


QUERIES = ("", "search=Lubicz", "county=0415", "grade=gold", "state=valid", "state=future", "page=2")
HIDDEN = re.compile(r'name="csrf_token" value="[^"]*"|"as_of":\s*"[^"]*"')


def told(app, visitor):
    """Everything that every public page says, with its headers, by its address."""
    found = {}
    known = {"register": "awards", "entry": "AW-2026-001"}
    for route in app.url_map.iter_rules():
        rule = access_rules.rule_of(route.endpoint)
        if not (rule and rule.public and "GET" in route.methods) or route.endpoint in {"static", "static_pages.icon"}:
            continue
        with app.test_request_context():
            place = app.url_for(route.endpoint, **{n: known.get(n, uuid.UUID(int=0)) for n in route.arguments})
        for query in QUERIES if route.endpoint.startswith("registers.") else ("",):
            answer = visitor.get(f"{place}?{query}").response
            assert not {"ETag", "Last-Modified"} & set(answer.headers.keys()), place
            kept = sorted((name, value) for name, value in answer.headers if name not in {"Date", "Set-Cookie"})
            body = HIDDEN.sub("", answer.get_data(as_text=True))
            found[f"{place}?{query}"] = (answer.status_code, body, kept)
    assert len(found) > 40, "the walk found too few pages to mean anything"
    return found


@pytest.mark.parametrize("published_from", [None, "2026-11-23T18:00"])
@pytest.mark.parametrize("who", ["nobody", "applicant", "clerk"])
def test_before_its_moment_nothing_public_differs_from_an_office_without_the_entry(
    app, visit, people, lubicz, published_from, who
):
    deployments.put_into_use(awards.package())
    visitor = visit(getattr(people, who, None))
    before = told(app, visitor)
    case = awards.award(people, published_from=published_from)
    db.session.execute(delete(Notification))  # the number of news is the reader's own, not the public's
    assert awards.entry_of(case).number == "AW/2026/001"
    db.session.commit()
    after = told(app, visitor)
    if who != "nobody":  # the first page of somebody who signed in shows their own tasks and cases
        del before["/?"], after["/?"]
    assert after == before


def test_from_its_moment_on_the_entry_is_everywhere_it_belongs(app, visit, people, lubicz):
    awards.award(people, published_from="2026-11-23T18:00")
    set_clock(moment_of("2026-11-23T17:59"))
    assert not [place for place, (_status, body, _kept) in told(app, visit()).items() if "AW/2026/001" in body]
    set_clock(moment_of("2026-11-23T18:00"))
    shows = {place for place, (_status, body, _kept) in told(app, visit()).items() if "AW/2026/001" in body}
    plain = {place.removesuffix("?") for place in shows if place.endswith("?")}
    assert plain == {PLACE, ENTRY, f"{PLACE}/csv", f"{PLACE}/json"}
    assert f"{PLACE}?county=0415" in shows
    assert f"{PLACE}?state=future" not in shows


def test_an_entry_can_go_back_under_embargo_until_a_later_moment(visit, people, lubicz):
    case = awards.award(people)
    assert visit().get(ENTRY).status == 200
    awards.amend(case, people, published_from="2027-01-01")
    assert visit().get(ENTRY).status == 404
    set_clock(moment_of("2027-01-01T00:00"))
    assert visit().get(ENTRY).status == 200


# --- the office


def test_the_office_sees_what_is_not_published_yet_and_everything_that_was_changed(visit, people, lubicz):
    case = awards.award(people, published_from=None, story="Zlecamy usługi.", story_consent=True)
    awards.amend(case, people, state="revoked", reason="Nieprawdziwe dane", holder="5252248481")
    assert visit(people.applicant).get("/register-entries").status == 403
    page = visit(people.clerk).get("/registers").follow("Wszystkie wpisy i historia zmian")
    assert "wstrzymana" in page.press("Szukaj", search="łąka 001").text
    page = page.follow("AW/2026/001")
    assert "Poza urzędem nikt jeszcze nie widzi tego wpisu." in page.text
    assert "Podmiot: Gmina Lubicz → Fundacja Łąka Stan: Ważny → Cofnięty Nieprawdziwe dane" in page.text
    assert "Ważny do: 22.11.2028" in page.text
    assert "Poziom: Złoty" in page.text
    awards.amend(case, people, published_from="2026-11-23T09:00")
    page = visit(people.clerk).get(page.path)
    assert "Publikacja od: 23.11.2026, 09:00" in page.text
    [here] = [one for one in page.root.iter("a") if one.get("aria-current") == "page"]
    assert pages.text_of(here) == "Rejestry"
    assert page.follow("Wpis, jak go widzą wszyscy").heading == "Fundacja Łąka"


def test_who_works_in_the_office_and_speaks_for_the_holder_learns_of_the_entry_with_everybody(visit, people, lubicz):
    case = awards.award(people, published_from="2026-11-23T18:00")
    entry = awards.entry_of(case)
    assert "AW/2026/001" in visit(people.clerk).get("/register-entries").text
    db.session.add(
        Representation(
            user=people.clerk, organisation=lubicz, function="radny", confirmed_at=runtime.office().clock.now()
        )
    )
    db.session.flush()
    both = visit(people.clerk)
    assert "AW/2026/001" not in both.get("/register-entries").text
    assert both.get(f"/register-entries/{entry.id}").status == 404
    assert visit(people.director).get(f"/register-entries/{entry.id}").status == 200
    set_clock(moment_of("2026-11-23T18:00"))
    assert both.get(f"/register-entries/{entry.id}").status == 200


def test_there_is_no_entry_of_a_case_that_nobody_may_see(visit, people):
    awards.award(people)
    assert visit(people.clerk).get(f"/register-entries/{uuid.UUID(int=0)}").status == 404
