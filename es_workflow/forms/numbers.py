"""Numbers and amounts as Poles write them, read exactly: „1 234,56 zł” is Decimal("1234.56") and nothing else."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from es_workflow import notation
from es_workflow.texts import _, plural

SPACES = str.maketrans("", "", " \t\u00a0\u2007\u2009\u202f'")
SUFFIX = re.compile(r"(zł|zl|pln|eur|€)\.?$", re.IGNORECASE)
NUMBER = re.compile(r"([+-]?)([0-9]+)(?:[.,]([0-9]*))?|([+-]?)[.,]([0-9]+)")
GROUPED = re.compile(r"([+-]?)([0-9]{1,3}(?:([.,])[0-9]{3})(?:\3[0-9]{3})*)([.,])([0-9]+)")
MAX_DIGITS = 12  # before the comma; FEEL keeps 15 significant digits
MAX_PLACES = 6
CURRENCIES = {"pl": {"PLN": "zł", "EUR": "€"}, "en": {"PLN": "PLN", "EUR": "EUR"}}


def parse_number(text: str, places: int | None = None, *, example: str = "1234,56") -> Decimal | int:
    """The number a person typed: spaces, comma or dot, with or without „zł”. ValueError says what to do instead."""
    bare = SUFFIX.sub("", text.translate(SPACES).replace("−", "-").replace("–", "-"))
    grouped = GROUPED.fullmatch(bare)
    if grouped and grouped[3] != grouped[4]:
        bare = grouped[1] + grouped[2].replace(grouped[3], "") + "." + grouped[5]
    match = NUMBER.fullmatch(bare)
    if match is None:
        raise ValueError(_("Wpisz liczbę, na przykład %(example)s.", example=example))
    sign, whole, fraction = match[1] or match[4] or "", match[2] or "0", match[3] or match[5] or ""
    if len(whole.lstrip("0")) > MAX_DIGITS:
        raise ValueError(_("Ta liczba jest za duża. Sprawdź, czy nie ma w niej pomyłki."))
    fraction = fraction.rstrip("0")
    if len(fraction) > (MAX_PLACES if places is None else places):
        raise ValueError(_too_exact(MAX_PLACES if places is None else places))
    if places == 0 or (places is None and not fraction):
        return int(sign + whole)
    return Decimal(f"{sign}{whole}.{fraction.ljust(places or 0, '0')}")


def _too_exact(places: int) -> str:
    if places == 0:
        return _("Wpisz liczbę całkowitą, bez części po przecinku.")
    return plural(
        places,
        "Wpisz najwyżej %(n)s cyfrę po przecinku.",
        "Wpisz najwyżej %(n)s cyfry po przecinku.",
        "Wpisz najwyżej %(n)s cyfr po przecinku.",
    )


def quantised(value: Decimal | int, places: int) -> Decimal:
    """The value rounded half up to so many places, as amounts are stored."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def write_number(value: Decimal | int, lang: str, places: int | None = None) -> str:
    """The number in the reader's notation: 1 234,56 or 1,234.56."""
    if places is None:
        return notation.write_exact(value, lang)
    pattern = "#,##0." + "0" * places if places else "#,##0"
    return notation.write_decimal(quantised(value, places), pattern, lang)


def write_money(value: Decimal | int, lang: str, currency: str = "PLN") -> str:
    """The amount with its currency, never broken over two lines: 1 234,56 zł."""
    return f"{write_number(value, lang, 2)}\u00a0{CURRENCIES[lang].get(currency, currency)}"


def edit_number(value: Decimal | int, lang: str, places: int | None) -> str:
    """The number as it stands in an input: grouped in Polish; in English without the commas that would mislead."""
    text = write_number(value, lang, places)
    return text if lang == "pl" else text.replace(",", "")
