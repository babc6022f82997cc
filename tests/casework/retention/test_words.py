"""Names are found in every form Polish gives them, and other words are left alone."""

from __future__ import annotations

import pytest

from es_workflow.casework.retention.words import ERASED, Words


def known() -> Words:
    words = Words()
    assert words.person("Zofia", "Żak-Kowalska") == "Osoba 1"
    assert words.person("Marek Nowak") == "Osoba 2"
    for value in ("zofia@uczelnia.example", "+48600000001", "02270803624", "Gagarina 11"):
        words.identifier(value)
    words.text("Chcę pracować z dziećmi.")
    words.text("Toruń")
    return words


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Zofia Żak-Kowalska", "Osoba 1"),
        ("ŻAK-KOWALSKA ZOFIA", "Osoba 1"),
        ("dla Zofii Żak-Kowalskiej", "dla Osoba 1"),
        ("zofia zak-kowalska", "Osoba 1"),
        ("widziano Marka Nowaka z Nowakiem", "widziano Osoba 2 z Osoba 2"),
        ("pisz na ZOFIA@uczelnia.example.", f"pisz na {ERASED}."),
        ("tel. 600 000 001 lub +48 600-000-001", f"tel. {ERASED} lub {ERASED}"),
        ("PESEL 02270803624, ul. Gagarina  11", f"PESEL {ERASED}, ul. {ERASED}"),
        ("Napisała: „Chcę pracować z dziećmi.”", f"Napisała: „{ERASED}”"),
        ("Nowakowski, nowakracja, Markus, Toruń", "Nowakowski, nowakracja, Markus, Toruń"),
        ("1022708036245", "1022708036245"),
    ],
)
def test_what_is_known_is_replaced_and_nothing_else(said: str, left: str) -> None:
    assert known().scrub(said) == left


def test_a_person_keeps_the_pseudonym_whatever_part_of_the_name_is_told() -> None:
    words = known()
    assert words.person("Żak-Kowalska") == words.person("Zofia") == words.person("zofia żak-kowalska") == "Osoba 1"
    assert words.person("Jan Nowak") == "Osoba 3"
    assert words.person("") == ""
