"""From offers and wishes to places: proposed together, decided by the coordinator, asked of both, and asked again."""

from __future__ import annotations

import pytest

from es_workflow import db
from es_workflow.casework import access, audit, incidents, steps
from es_workflow.casework.matching import board, pairs, points, proposals
from es_workflow.casework.matching.proposals import NoReason, NoRoom, ProposalChanged
from es_workflow.casework.operations import ALL
from es_workflow.content import check
from es_workflow.errors import Conflict, NotAllowed
from es_workflow.models import MatchApplication
from tests.casework.matching import places
from tests.casework.matching.places import EXCHANGE, drained, say, waits
from tests.casework.play import do


@pytest.fixture
def sides(people):
    """The processes in use; who offers and who looks, with their organisations; the coordinator."""
    places.put_into_use()
    people.clerk.memberships[0].group.permissions = [*access.Permission]
    db.session.flush()
    return people


def offer(sides, title, places_=1, **more):
    return places.offer(sides.outsider, sides.other_organisation, title, places_, **more)


def apply(sides, title, *wishes, **more):
    return places.apply(sides.applicant, sides.organisation, title, *wishes, **more)


def proposed(*cases):
    """What the cases would get now, by title of the offer."""
    rows = {row.application.case_id: row.offer.title if row.offer else None for row in board.lay_out(EXCHANGE).rows}
    return [rows.get(case.id) for case in cases]


def started(sides):
    number = proposals.start(EXCHANGE, board.lay_out(EXCHANGE).digest, by=sides.clerk)
    drained()
    return number


def decide(sides, application, offered, verdict, reason="Tak ustalono."):
    proposals.decide(EXCHANGE, application.id, offered.id, verdict=verdict, reason=reason, by=sides.clerk)


def status(case):
    return db.session.get_one(MatchApplication, case.id, populate_existing=True).status


def test_points_come_from_the_package_and_stand_with_their_reasons(sides):
    law, art = offer(sides, "law"), offer(sides, "art", field="art")
    apply(sides, "Anna", art, law)
    [row] = board.lay_out(EXCHANGE).rows
    assert row.offer.title == "law"
    assert [(part.name["pl"], part.points) for part in row.scored.parts] == [("kierunek", 40), ("preferencja", 9)]
    assert (row.scored.score, row.scored.rank) == (49, 2)


def test_what_was_not_asked_for_is_proposed_only_to_whoever_takes_others_too(sides):
    offer(sides, "law")
    picky, open_minded = apply(sides, "Anna"), apply(sides, "Beata", others="yes")
    assert proposed(picky, open_minded) == [None, "law"]


def test_an_impossible_pair_is_never_proposed(sides):
    closed = offer(sides, "closed", field="closed")
    assert proposed(apply(sides, "Anna", closed)) == [None]


def test_both_say_yes_and_both_hear_of_it(sides):
    law = offer(sides, "law")
    anna = apply(sides, "Anna", law)
    assert started(sides) == 1
    assert (waits(anna), waits(law)) == (["say"], ["say", "stay"])
    told = steps.peek(places.fresh(anna)).variables["match"]
    assert (told["offer"], told["told"]) == (law.number, {"where": "law"})
    say(law, sides.outsider, "yes")
    assert (waits(anna), status(anna)) == (["say"], "asked")
    say(anna, sides.applicant, "yes")
    assert (waits(anna), status(anna), waits(law)) == (["placed"], "placed", ["stay"])
    assert steps.peek(places.fresh(law)).variables["match"]["told"] == {"who": "Anna"}


def test_a_refusal_frees_the_place_for_the_rest_and_the_pair_is_not_proposed_again(sides):
    law, art = offer(sides, "law"), offer(sides, "art", field="art")
    anna, beata = apply(sides, "Anna", law, art), apply(sides, "Beata", law)
    assert proposed(anna, beata) == ["art", "law"]
    started(sides)
    say(law, sides.outsider, "no")
    assert (status(beata), status(anna)) == ("waiting", "asked")
    assert proposed(beata) == [None]
    say(anna, sides.applicant, "no")
    assert proposed(anna) == ["law"]


def test_after_so_many_refusals_the_application_is_in_the_pool_until_somebody_brings_it_back(sides):
    offers = [offer(sides, title) for title in ("a", "b", "c")]
    anna = apply(sides, "Anna", *offers)
    for _ in range(2):
        started(sides)
        say(anna, sides.applicant, "no")
    assert (status(anna), waits(anna)) == ("pool", ["pooled"])
    assert proposed(anna) == [None]
    with pytest.raises(NoReason):
        proposals.bring_back(anna.id, reason=" ", by=sides.clerk)
    proposals.bring_back(anna.id, reason="Nowa oferta.", by=sides.clerk)
    assert proposed(anna) == ["c"]


def test_an_answer_after_the_others_no_changes_nothing(sides):
    law = offer(sides, "law")
    anna = apply(sides, "Anna", law)
    started(sides)
    do(places.fresh(anna), "say", sides.applicant, {"answer": "no"})
    do(places.fresh(law), "say", sides.outsider, {"answer": "yes"})
    drained()
    assert status(anna) == "waiting"
    assert db.session.get(MatchApplication, anna.id).refusals == 1


def test_places_and_the_limit_of_the_holder_hold_over_all_rounds(sides):
    first = offer(sides, "first", 2, holder="Jan", limit=2)
    second = offer(sides, "second", 2, holder="Jan", limit=2)
    people = [apply(sides, name, first, second) for name in ("Anna", "Beata")]
    assert started(sides) == 2
    for one in people:
        say(one, sides.applicant, "yes")
    late = apply(sides, "Celina", second, first)
    assert proposed(late) == [None]
    with pytest.raises(NoRoom):
        decide(sides, late, second, "pinned")
    with pytest.raises(Conflict, match="Nie ma kogo"):
        started(sides)


def test_a_pinned_pair_is_proposed_whatever_the_points_and_an_excluded_one_never(sides):
    law, art = offer(sides, "law"), offer(sides, "art", field="art")
    anna, beata = apply(sides, "Anna", law, art), apply(sides, "Beata", law, art)
    assert proposed(anna, beata) == ["law", "art"]
    decide(sides, beata, law, "pinned")
    assert proposed(anna, beata) == ["art", "law"]
    decide(sides, anna, art, "excluded")
    assert proposed(anna, beata) == [None, "law"]
    decide(sides, beata, law, "free")
    decide(sides, anna, art, "free")
    assert proposed(anna, beata) == ["law", "art"]
    kinds = [event.data["status"] for event in audit.list_for(None) if event.type == "match.decided"]
    assert kinds == [[None, "pinned"], [None, "excluded"], ["pinned", "free"], ["excluded", "free"]]
    assert audit.verify(None).whole


def test_pins_need_a_reason_a_place_and_the_permission(sides):
    law = offer(sides, "law")
    anna, beata = apply(sides, "Anna", law), apply(sides, "Beata", law)
    with pytest.raises(NoReason):
        decide(sides, anna, law, "pinned", reason=" ")
    with pytest.raises(NotAllowed):
        proposals.decide(EXCHANGE, anna.id, law.id, verdict="pinned", reason="x", by=sides.director)
    decide(sides, anna, law, "pinned")
    with pytest.raises(NoRoom):
        decide(sides, beata, law, "pinned")
    started(sides)
    with pytest.raises(Conflict, match="już zapytano"):
        decide(sides, anna, law, "excluded")


def test_who_starts_the_questions_means_the_proposal_they_saw(sides):
    law = offer(sides, "law")
    apply(sides, "Anna", law)
    seen = board.lay_out(EXCHANGE).digest
    offer(sides, "art")
    assert board.lay_out(EXCHANGE).digest == seen
    places.offer(sides.outsider, sides.other_organisation, "other", 3)
    apply(sides, "Beata", others="yes")
    with pytest.raises(ProposalChanged):
        proposals.start(EXCHANGE, seen, by=sides.clerk)
    with pytest.raises(NotAllowed):
        proposals.start(EXCHANGE, board.lay_out(EXCHANGE).digest, by=sides.director)


def test_pairs_who_would_rather_have_each_other_are_shown(sides):
    law, art = offer(sides, "law"), offer(sides, "art", field="art")
    anna = apply(sides, "Anna", law, art)
    beata = apply(sides, "Beata", law, field="art")
    assert proposed(anna, beata) == ["art", "law"]
    [one] = board.lay_out(EXCHANGE).rather
    assert (one.application.title, one.offer.title, one.instead_of.title) == ("Anna", "law", "Beata")


def test_an_offer_that_is_cancelled_sends_everybody_back_and_one_that_closes_keeps_who_has_a_place(sides):
    law, art = offer(sides, "law", 2), offer(sides, "art", field="art")
    anna, beata = apply(sides, "Anna", law, art), apply(sides, "Beata", law)
    started(sides)
    say(anna, sides.applicant, "yes")
    do(places.fresh(law), "say", sides.outsider, {"answer": "yes"})
    drained()
    say(beata, sides.applicant, "yes")
    say(law, sides.outsider, "yes")
    assert [status(one) for one in (anna, beata)] == ["placed", "placed"]
    do(places.fresh(law), "stay", sides.outsider, {"answer": "close"})
    drained()
    assert [status(one) for one in (anna, beata)] == ["placed", "placed"]
    assert proposed(apply(sides, "Celina", law)) == [None]
    do(places.fresh(art), "stay", sides.outsider, {"answer": "cancel"})
    assert pairs.list_of(EXCHANGE)[0].status == "agreed"


def test_a_cancelled_offer_tells_whoever_had_its_place(sides):
    law, art = offer(sides, "law"), offer(sides, "art", field="art")
    anna = apply(sides, "Anna", law, art)
    started(sides)
    do(places.fresh(law), "stay", sides.outsider, {"answer": "cancel"})
    drained()
    assert status(anna) == "waiting"
    assert steps.peek(places.fresh(anna)).variables["match"]["state"] == "ended"
    assert proposed(anna) == ["art"]


def test_whoever_leaves_frees_the_place(sides):
    law = offer(sides, "law")
    anna = apply(sides, "Anna", law)
    started(sides)
    say(anna, sides.applicant, "yes")
    say(law, sides.outsider, "yes")
    beata = apply(sides, "Beata", law)
    assert proposed(beata) == [None]
    do(places.fresh(anna), "placed", sides.applicant, {"answer": "done"})
    drained()
    assert (status(anna), proposed(beata)) == ("left", ["law"])


def test_points_that_are_no_numbers_are_said_in_words(sides):
    places.put_into_use(scores=[{"pl": "dziwne", "en": "odd", "value": '="many"'}])
    apply(sides, "Anna", offer(sides, "law"))
    with pytest.raises(points.NoScore, match=r"dziwne.*nie są liczbą"):
        board.lay_out(EXCHANGE)


def test_an_offer_without_a_number_of_places_stops_its_case_in_words(sides):
    law = offer(sides, "law", "many")
    [incident] = incidents.list_open(places.fresh(law))
    assert "„places”" in incident.message


def test_the_check_wants_the_rules_where_somebody_applies_and_knows_their_names(sides):
    package = places.package("seeking", places.SEEKING, forms={})
    found = [problem.message for problem in check(package, groups={"clerk"}, operations=ALL)]
    assert "nobody says how its points are counted" in found
    rules = {**places.RULES, "scores": [{"pl": "x", "en": "x", "value": "=offre.field"}]}
    package = places.package("seeking", places.SEEKING, forms={}, matching=rules)
    found = [str(problem) for problem in check(package, groups={"clerk"}, operations=ALL)]
    assert any("offre" in problem for problem in found)
    package = places.package("offering", places.OFFERING, places.ANSWERING, forms={}, matching=places.RULES)
    found = [problem.message for problem in check(package, groups={"clerk"}, operations=ALL)]
    assert "no service task applies for a place (matching:apply)" in found
