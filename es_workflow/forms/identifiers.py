"""Polish identifiers as people type them, with spaces and hyphens, turned into the one form they are stored in.

Each reader takes what was typed and gives what is stored, or raises ValueError that says what to check.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import phonenumbers
import stdnum.iban
import stdnum.pl.nip
import stdnum.pl.pesel
import stdnum.pl.regon
from email_validator import EmailNotValidError, validate_email

from es_workflow.texts import _

SEPARATORS = re.compile(r"[\s\-‐‑–—./]+")
ALL_ZEROS = re.compile(r"0*")
IBAN_TEXT = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
SORT_CODE_WEIGHTS = (3, 9, 7, 1, 3, 9, 7, 1)
VOIVODESHIPS = frozenset(f"{number:02d}" for number in range(2, 33, 2))
TERC_KINDS = frozenset("123")  # 4, 5, 8 and 9 are parts of a gmina, not a gmina


def _bare(text: str) -> str:
    return SEPARATORS.sub("", text)


def _digits(text: str, lengths: tuple[int, ...], message: str) -> str:
    bare = _bare(text)
    if not re.fullmatch("[0-9]+", bare, re.ASCII) or len(bare) not in lengths or ALL_ZEROS.fullmatch(bare):
        raise ValueError(message)
    return bare


def nip(text: str) -> str:
    """A tax number of 10 digits with a right check digit; „PL” before it is dropped."""
    bare = _digits(
        re.sub(r"^\s*PL", "", text, flags=re.IGNORECASE), (10,), _("NIP ma 10 cyfr. Sprawdź, czy nie brakuje cyfry.")
    )
    if not stdnum.pl.nip.is_valid(bare):
        raise ValueError(_("Nieprawidłowy numer NIP. Porównaj cyfry z dokumentem, jedna z nich jest pomylona."))
    return bare


def regon(text: str) -> str:
    """A REGON of 9 digits, or of 14 for a local unit, with right check digits."""
    bare = _digits(text, (9, 14), _("REGON ma 9 albo 14 cyfr. Sprawdź, czy nie brakuje cyfry."))
    if not stdnum.pl.regon.is_valid(bare):
        raise ValueError(_("Nieprawidłowy numer REGON. Porównaj cyfry z dokumentem, jedna z nich jest pomylona."))
    return bare


def krs(text: str) -> str:
    """A register number of 10 digits; leading zeros may be left out when typing."""
    message = _("Numer KRS ma 10 cyfr, na przykład 0000123456.")
    return _digits(text, tuple(range(1, 11)), message).zfill(10)


def pesel(text: str) -> str:
    """A personal number of 11 digits with a real birth date and a right check digit."""
    bare = _digits(text, (11,), _("PESEL ma 11 cyfr. Sprawdź, czy nie brakuje cyfry."))
    if not stdnum.pl.pesel.is_valid(bare):
        raise ValueError(_("Nieprawidłowy numer PESEL. Porównaj cyfry z dokumentem, jedna z nich jest pomylona."))
    return bare


def iban(text: str) -> str:
    """An account number; a Polish one may be typed without „PL” and is stored with it.

    The check digit of the bank's sort code (NRB digits 3-10) only helps to say where the mistake is: it never refuses
    a number whose IBAN check is right.
    """
    bare = _bare(text).upper()
    if re.fullmatch("[0-9]{26}", bare):
        bare = "PL" + bare
    if not IBAN_TEXT.fullmatch(bare) or (bare.startswith("PL") and not re.fullmatch("PL[0-9]{26}", bare)):
        raise ValueError(_("Numer rachunku ma 26 cyfr. Zagraniczny zaczyna się od dwóch liter kraju."))
    if not stdnum.iban.is_valid(bare):
        if bare.startswith("PL") and not _sort_code_right(bare[4:12]):
            raise ValueError(_("Nieprawidłowy numer rachunku. Pomyłka jest w pierwszych dziesięciu cyfrach."))
        raise ValueError(
            _("Nieprawidłowy numer rachunku. Porównaj cyfry z umową z bankiem, jedna z nich jest pomylona.")
        )
    return bare


def _sort_code_right(code: str) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(code, SORT_CODE_WEIGHTS, strict=True)) % 10 == 0


def postal_code(text: str) -> str:
    """A postal code written 00-000; five digits without the hyphen are understood."""
    bare = _bare(text)
    if not re.fullmatch("[0-9]{5}", bare):
        raise ValueError(_("Wpisz kod pocztowy, na przykład 87-100."))
    return f"{bare[:2]}-{bare[2:]}"


def terc(text: str) -> str:
    """A gmina's TERC code: 7 digits, an existing voivodeship, a last digit that means a whole gmina (1, 2 or 3)."""
    bare = _digits(text, (7,), _("Kod TERC gminy ma 7 cyfr, na przykład 0463011."))
    if bare[:2] not in VOIVODESHIPS or bare[2:4] == "00" or bare[4:6] == "00":
        raise ValueError(_("Nieprawidłowy kod TERC: nie ma takiego województwa, powiatu albo gminy."))
    if bare[6] not in TERC_KINDS:
        raise ValueError(_("Kod TERC całej gminy kończy się cyfrą 1, 2 albo 3."))
    return bare


def phone(text: str) -> str:
    """A telephone number in the international form +48123456789; without a country it is Polish."""
    message = _("Wpisz numer telefonu, na przykład 56 600 00 01 albo +48 501 000 111.")
    try:
        number = phonenumbers.parse(text, "PL")
    except phonenumbers.NumberParseException as error:
        raise ValueError(message) from error
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise ValueError(message)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def email(text: str) -> str:
    """An e-mail address; whether it exists is found out by writing to it."""
    try:
        return validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(_("Wpisz adres e-mail, na przykład jan.kowalski@example.pl.")) from error


def url(text: str) -> str:
    """A web address; „https://” is added when it is left out."""
    address = text.strip()
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", address):
        address = "https://" + address
    if not re.fullmatch(
        r"https?://[^\s/?#@:.][^\s/?#@:]*\.[^\s/?#@:.]{2,}(:[0-9]{1,5})?([/?#]\S*)?", address, re.IGNORECASE
    ):
        raise ValueError(_("Wpisz adres strony, na przykład www.rops.torun.pl."))
    return address


READERS: dict[str, Callable[[str], str]] = {
    "pl.nip": nip,
    "pl.regon": regon,
    "pl.krs": krs,
    "pl.pesel": pesel,
    "iban": iban,
    "pl.postal_code": postal_code,
    "pl.terc": terc,
    "phone": phone,
    "email": email,
    "url": url,
}


def write_identifier(value: str, validator: str) -> str:
    """The stored identifier spaced for reading: an account number in fours, a telephone number as it is dialled."""
    if validator == "iban":
        groups = [value[:4], *(value[start : start + 4] for start in range(4, len(value), 4))]
        return "\u00a0".join(groups)
    if validator == "phone":
        try:
            number = phonenumbers.parse(value, "PL")
        except phonenumbers.NumberParseException:
            return value
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    return value
