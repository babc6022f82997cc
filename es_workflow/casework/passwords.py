"""Passwords: which are good enough, how they are kept and how they are compared without telling anybody who exists."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from es_workflow.errors import WorkflowError
from es_workflow.texts import _

MIN_LENGTH = 12
MAX_LENGTH = 200
MIN_DIFFERENT = 5

_hasher = PasswordHasher()

# The beginnings of the long passwords that appear in leaked lists, Polish and foreign, letters only.
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text().split())
_SIMPLIFY = str.maketrans("ąćęłńóśźż0134$@5!7", "acelnoszzoieasasit")
_ROWS = (
    "0123456789" * 3,
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "zyxwvutsrqponmlkjihgfedcba",
    "9876543210" * 3,
)


class WeakPassword(WorkflowError):
    says = "To hasło jest zbyt łatwe do odgadnięcia."


def require_good(password: str, *, personal: tuple[str, ...] = ()) -> None:
    """Refuse a password that a stranger would guess; `personal` are words about its owner (address, name)."""
    if len(password) < MIN_LENGTH:
        raise WeakPassword(
            _("Hasło musi mieć co najmniej %(n)s znaków. Dobre są na przykład cztery przypadkowe słowa.", n=MIN_LENGTH)
        )
    if len(password) > MAX_LENGTH:
        raise WeakPassword(_("Hasło może mieć najwyżej %(n)s znaków.", n=MAX_LENGTH))
    if len(set(password.lower())) < MIN_DIFFERENT or _is_repeated(password.lower()) or _is_row(password.lower()):
        raise WeakPassword(_("Hasło nie może być powtórzeniem ani ciągiem kolejnych znaków."))
    if _is_common(password):
        raise WeakPassword(
            _("To hasło jest na listach najczęściej używanych. Wybierz inne, na przykład cztery przypadkowe słowa.")
        )
    if _is_personal(password, personal):
        raise WeakPassword(_("Hasło nie może się składać z Twojego imienia, nazwiska ani adresu e-mail."))


def _is_repeated(text: str) -> bool:
    return any(
        text == text[:size] * (len(text) // size) for size in range(1, len(text) // 2 + 1) if len(text) % size == 0
    )


def _is_row(text: str) -> bool:
    return any(text in row for row in _ROWS)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower().translate(_SIMPLIFY))


def _is_common(password: str) -> bool:
    """Whether nothing is left but a common word with digits and marks around or instead of its letters."""
    plain = re.sub(r"[^a-z]", "", password.lower().translate(str.maketrans("ąćęłńóśźż", "acelnoszz")))
    return plain in COMMON or _letters(password.strip("0123456789!@#$%^&*.,-_?")) in COMMON


def _is_personal(password: str, personal: tuple[str, ...]) -> bool:
    """Whether fewer than six letters or digits are left once the owner's own words are taken out."""
    rest = password.lower()
    for word in sorted(re.split(r"[\s@._-]+", " ".join(personal).lower()), key=len, reverse=True):
        if len(word) >= 4:
            rest = rest.replace(word, "")
    return rest != password.lower() and len(re.sub(r"[\W_]", "", rest)) < 6


def hashed(password: str) -> str:
    """What we keep of a password (argon2id)."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the password; takes as long for an account that does not exist (`stored` None)."""
    try:
        _hasher.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


@lru_cache
def _nobody() -> str:
    """A hash to compare with when there is no account."""
    return _hasher.hash("nobody's password")
