"""The coordinator's pages of matching."""

from __future__ import annotations

import pytest

from es_workflow import db
from es_workflow.casework import access
from tests.casework.matching import places
from tests.casework.matching.places import say


@pytest.fixture
def sides(people):
    """The processes in use; the coordinator may match."""
    places.put_into_use()
    people.clerk.memberships[0].group.permissions = [*access.Permission]
    db.session.flush()
    return people


@pytest.fixture
def exchange(sides):
    """Two offers, two applications that both want the first most."""
    law = places.offer(sides.outsider, sides.other_organisation, "Prawo", holder="Jan Nowak", limit=3)
    art = places.offer(sides.outsider, sides.other_organisation, "Sztuka", field="art")
    anna = places.apply(sides.applicant, sides.organisation, "Anna", law, art)
    beata = places.apply(sides.applicant, sides.organisation, "Beata", law)
    return law, art, anna, beata


def test_the_proposal_stands_with_points_and_their_reasons(visit, sides, exchange):
    page = visit(sides.clerk).get("/matching").follow("Dobór miejsc")
    page = page.follow("Dobór miejsc") if page.path == "/matching" else page
    assert "Miejsce ma teraz 2 z 2." in page.text
    assert "kierunek 40, preferencja 10" in page.text
    assert "Jan Nowak" in page.text
    assert page.by_class("table")
    assert "Anna SEEKING.1.2026 Prawo OFFERING.1.2026 Beata SEEKING.2.2026" in page.text


def test_of_a_holder_known_by_an_address_the_name_is_shown(visit, sides):
    mine = (sides.outsider, sides.other_organisation)
    places.offer(*mine, "Prawo", holder="jan.nowak@example.org", holder_name="Jan Nowak", limit=3)
    places.offer(*mine, "Sztuka", holder="Ewa Sowa")
    page = visit(sides.clerk).get("/matching/places")
    assert "Jan Nowak" in page.text
    assert "Ewa Sowa" in page.text
    assert "example.org" not in page.response.text


def test_points_that_only_put_in_order_stand_beside_the_score(visit, sides):
    apart = {"pl": "kolejność", "en": "order", "value": "=1000", "apart": True}
    places.put_into_use(scores=[*places.RULES["scores"], apart])
    law = places.offer(sides.outsider, sides.other_organisation, "Prawo")
    places.apply(sides.applicant, sides.organisation, "Anna", law)
    page = visit(sides.clerk).get("/matching/places")
    assert "50 kierunek 40, preferencja 10, kolejność 1000" in page.text
    assert "1050" not in page.text


def test_the_offers_of_an_application_begin_with_what_suits_best(visit, sides):
    art = places.offer(sides.outsider, sides.other_organisation, "Sztuka", field="art")
    law = places.offer(sides.outsider, sides.other_organisation, "Prawo")
    places.apply(sides.applicant, sides.organisation, "Anna", art, law)
    page = visit(sides.clerk).get("/matching/places").follow("Anna")
    assert page.text.index("Prawo OFFERING") < page.text.index("Sztuka OFFERING")


def test_a_pair_is_pinned_with_a_reason_and_the_proposal_follows(visit, sides, exchange):
    law, _art, anna, _beata = exchange
    page = visit(sides.clerk).get("/matching/places").follow("Anna")
    assert page.press("Zapisz decyzję", offer=str(law.id), verdict="pinned").errors == ["Powód: Podaj powód."]
    assert page.press("Zapisz decyzję", reason="x").errors == ["Oferta: Wybierz ofertę.", "Decyzja: Wybierz decyzję."]
    page = page.press("Zapisz decyzję", offer=str(law.id), verdict="pinned", reason="Zgodnie z ustaleniami.")
    assert page.path == "/matching/places"
    assert "Miejsce ma teraz 1 z 2." in page.text
    assert "Zgodnie z ustaleniami." in page.text
    page = page.follow("Beata")
    wrong = page.press("Zapisz decyzję", offer=str(law.id), verdict="pinned", reason="Też.")
    assert wrong.errors == ["Powód: Ta oferta albo opiekun nie ma już wolnego miejsca."]
    assert "Też." in wrong.text
    assert visit(sides.clerk).get(f"/matching/places/applications/{anna.id}").status == 200


def test_both_sides_are_asked_and_a_pool_can_be_left(visit, sides, exchange):
    law, art, anna, _beata = exchange
    page = visit(sides.clerk).get("/matching/places").press("Zapytaj obie strony")
    assert page.told == "Zapytano strony 2 par."
    assert "Żaden wniosek nie czeka na miejsce." in page.text
    places.drained()
    say(anna, sides.applicant, "no")
    say(law, sides.outsider, "no")
    page = visit(sides.clerk).get("/matching/places")
    assert "Miejsce ma teraz 1 z 2." in page.text
    page.press("Zapytaj obie strony")
    places.drained()
    say(anna, sides.applicant, "no")
    page = visit(sides.clerk).get("/matching/places").follow("Przywróć do doboru")
    assert page.press("Przywróć do doboru").errors == ["Powód: Podaj powód."]
    page = page.press("Przywróć do doboru", reason="Pojawi się nowa oferta.")
    assert page.told == "Wniosek wraca do doboru."
    assert f"{art.number}" in page.text


def test_a_proposal_that_changed_meanwhile_is_not_started(visit, sides, exchange):
    page = visit(sides.clerk).get("/matching/places")
    places.offer(sides.outsider, sides.other_organisation, "Nowe", 3)
    places.apply(sides.applicant, sides.organisation, "Celina", others="yes")
    again = page.press("Zapytaj obie strony")
    assert again.status == 409
    assert "Propozycja zmieniła się" in again.text


def test_an_unknown_exchange_is_nowhere(visit, sides):
    assert visit(sides.clerk).get("/matching/nothing").status == 404
    assert visit(sides.director).get("/matching").status == 403
