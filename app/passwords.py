"""Passwords: which are accepted, how they are kept, and how many may be checked at once."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.refusals import N_, Busy, Refusal

SHORTEST, LONGEST = 10, 128
AT_ONCE = 2
PATIENCE = 8.0

# Only what is at least ten characters long can ever be offered here.
_COMMON = """
1234567890 12345678910 123456789a 0123456789 9876543210 0987654321 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qazwsxedcrfv
qwertyuiop qwertyuiop[] qwerty12345 qwerty123456 qwerty1234 asdfghjkl; asdfghjkl123 zxcvbnm123 zxcvbnm,./ q1w2e3r4t5
q1w2e3r4t5y6 password12 password123 password1234 password123! passw0rd123 p@ssw0rd123 p@ssword123 mypassword yourpassword
administrator admin12345 admin123456 adminadmin rootrootroot letmein123 letmeinplease welcome123 welcome1234 iloveyou123
iloveyou12 iloveyou1234 abcdefghij abcdefghijk abcd123456 abc1234567 a123456789 aa12345678 1111111111 0000000000
1122334455 1212121212 1231231231 123123123123 123456789q 1234567891 12345qwert 123qweasdzxc 147258369a 147852369a
superman123 spiderman123 dragon12345 football123 baseball123 basketball sunshine123 princess123 starwars123 pokemon1234
monkey12345 michael123 charlie123 changeme123 changemenow default123 secret1234 topsecret123 test123456 testtest123
testpassword temppassword temporary123 userpassword guest12345 computer123 internet123 samsung123 google12345
facebook123 whatever123 trustno1trustno1 justinbieber manchester liverpool123 chelsea1234 arsenal1234 blink182182
йцукенгшщз йцукенгшщзхъ йцукен12345 йцукен123456 йцукен1234 фывапролдж фывапролджэ ячсмитьбюь пароль12345 пароль123456
пароль1234 пароль123! парольпароль мойпароль1 мойпароль123 администратор привет12345 привет123456 приветпривет люблютебя1
ятебялюблю ятебялюблю1 учитель123 учитель1234 учитель12345 школа12345 школа123456 школа1234567 директор123 директор1234
завуч12345 образование образование1 россия12345 москва12345 спартак123 зенит12345 наташа12345 солнышко123 солнышко12
gfhjkm12345 gfhjkmgfhjkm ghbdtn12345 qwe123qwe123 qweasdzxc123 qwertyqwerty zaq12wsxcde3 zaq1xsw2cde3 natasha123
shkola12345 uchitel123 russia12345 moskva12345 marina12345 svetlana123 vladimir123 tatiana1234 setkasetka setka12345
"""
COMMON = frozenset(_COMMON.split())

_hasher = PasswordHasher()  # RFC 9106, low memory: 64 MiB and three passes
_gate = threading.BoundedSemaphore(AT_ONCE)


def folded(password: str) -> str:
    """The same characters typed on another system are the same password; nothing else is changed or cut."""
    return unicodedata.normalize("NFC", password)


def check(password: str, *known: str, field: str = "password") -> None:
    """Refuses a password that is too short, too long, common, or one of the words `known` to belong to the account."""
    password = folded(password)
    if len(password) < SHORTEST:
        raise Refusal(N_("The password is too short: at least %(count)s characters."), field=field, count=SHORTEST)
    if len(password) > LONGEST:
        raise Refusal(N_("The password is too long: at most %(count)s characters."), field=field, count=LONGEST)
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in password):
        raise Refusal(N_("The password contains a character that cannot be typed everywhere."), field=field)
    plain = password.casefold()
    if plain in COMMON or _is_run(plain):
        raise Refusal(N_("This password is among the first that anyone would try. Choose another one."), field=field)
    words = {part for word in known for part in (word.casefold(), word.casefold().partition("@")[0]) if part}
    if plain in words or any(len(word) >= 4 and plain.strip("0123456789!.-_ ") == word for word in words):
        raise Refusal(N_("The password must not be your name or your e-mail address."), field=field)


def _is_run(plain: str) -> bool:
    """One character, or a short piece repeated, or neighbours in the alphabet one after another."""
    if any(plain == (plain[:size] * len(plain))[: len(plain)] for size in (1, 2, 3)):
        return True
    steps = {ord(b) - ord(a) for a, b in pairwise(plain)}
    return steps in ({1}, {-1})


def make_hash(password: str) -> str:
    """What is kept of a password. Raises Busy."""
    with _Turn():
        return _hasher.hash(folded(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password. Takes as long when there is nothing to compare with. Raises Busy."""
    with _Turn():
        try:
            return _hasher.verify(kept or _nobody(), folded(password)) and kept is not None
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False


def is_dated(kept: str) -> bool:
    """Whether a hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


class _Turn:
    """Argon2 takes 64 MiB a time; a crowd of them must not take the machine."""

    def __enter__(self) -> None:
        if not _gate.acquire(timeout=PATIENCE):
            raise Busy(N_("Too many people are signing in right now. Try again in a few seconds."))

    def __exit__(self, *error: object) -> None:
        _gate.release()
