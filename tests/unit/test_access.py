"""Permissions: the whole table, what single objects add to it, and routes that forget to declare theirs."""

from __future__ import annotations

import pytest

from app.access import (
    ANONYMOUS,
    GRANTS,
    INVITABLE,
    ROLES,
    SYSTEM,
    Action,
    Actor,
    Target,
    may,
)
from app.roles import ACTION_NAMES, ROLE_ABOUT, ROLE_NAMES
from app.sessions import actor_of
from app.store import Account, Membership

# Written out by hand on purpose: a right is given here and in the code, or the test fails.
#                       teacher  representative  coordinator  analyst  admin
TABLE = {
    "account:own":     ("yes",   "yes",          "yes",       "yes",   "yes"),
    "accounts:invite": ("no",    "no",           "yes",       "no",    "yes"),
    "accounts:manage": ("no",    "no",           "no",        "no",    "yes"),
    "agreements:keep": ("no",    "no",           "yes",       "no",    "yes"),
    "agreements:speak": ("no",   "yes",          "no",        "no",    "yes"),
    "agreements:view": ("no",    "yes",          "yes",       "no",    "yes"),
    "api:view":        ("yes",   "yes",          "yes",       "yes",   "yes"),
    "audit:view":      ("no",    "no",           "no",        "no",    "yes"),
    "backups:make":    ("no",    "no",           "no",        "no",    "yes"),
    "bulletin:follow": ("yes",   "yes",          "yes",       "yes",   "yes"),
    "bulletin:post":   ("no",    "yes",          "yes",       "no",    "yes"),
    "bulletin:take-down": ("no", "no",           "yes",       "no",    "yes"),
    "bulletin:view":   ("yes",   "yes",          "yes",       "yes",   "yes"),
    "complaints:decide": ("no",  "no",           "yes",       "no",    "yes"),
    "complaints:make": ("yes",   "yes",          "yes",       "yes",   "yes"),
    "console:run":     ("no",    "no",           "no",        "yes",   "yes"),
    "contacts:manage": ("no",    "no",           "yes",       "no",    "yes"),
    "contacts:own":    ("yes",   "yes",          "yes",       "yes",   "yes"),
    "directory:view":  ("yes",   "yes",          "yes",       "yes",   "yes"),
    "discovery:decide": ("no",   "no",           "yes",       "no",    "yes"),
    "discovery:view":  ("no",    "no",           "yes",       "yes",   "yes"),
    "exchange:deal":   ("no",    "yes",          "yes",       "no",    "yes"),
    "exchange:view":   ("yes",   "yes",          "yes",       "yes",   "yes"),
    "explore:view":    ("yes",   "yes",          "yes",       "yes",   "yes"),
    "graph:import":    ("no",    "no",           "no",        "no",    "yes"),
    "library:share":   ("yes",   "yes",          "yes",       "yes",   "yes"),
    "library:take-out": ("no",   "no",           "yes",       "no",    "yes"),
    "library:view":    ("yes",   "yes",          "yes",       "yes",   "yes"),
    "map:change":      ("no",    "no",           "yes",       "no",    "yes"),
    "partnership:close": ("no",  "no",           "yes",       "no",    "yes"),
    "partnership:speak": ("no",  "yes",          "no",        "no",    "yes"),
    "partnership:view": ("no",   "yes",          "yes",       "no",    "yes"),
    "pd:ask":          ("yes",   "yes",          "yes",       "yes",   "yes"),
    "pd:manage":       ("no",    "no",           "yes",       "no",    "yes"),
    "pd:view":         ("yes",   "yes",          "yes",       "yes",   "yes"),
    "profile:edit":    ("no",    "yes",          "yes",       "no",    "yes"),
    "queries:view":    ("no",    "no",           "yes",       "yes",   "yes"),
    "readiness:check": ("no",    "yes",          "yes",       "no",    "yes"),
    "reports:keep":    ("no",    "no",           "yes",       "yes",   "yes"),
    "reports:view":    ("no",    "no",           "yes",       "yes",   "yes"),
    "runs:manage":     ("no",    "no",           "no",        "no",    "yes"),
    "scenes:keep":     ("yes",   "yes",          "yes",       "yes",   "yes"),
    "site:publish":    ("no",    "yes",          "yes",       "no",    "yes"),
    "site:take-down":  ("no",    "no",           "yes",       "no",    "yes"),
    "voices:manage":   ("no",    "yes",          "yes",       "no",    "yes"),
    "watch:view":      ("no",    "no",           "no",        "no",    "yes"),
    "year:view":       ("no",    "no",           "yes",       "no",    "yes"),
}  # fmt: skip


def actor(*roles: str, **known: object) -> Actor:
    return Actor(account_id=1, name="x", roles=frozenset(roles), **known)


@pytest.mark.parametrize("role", GRANTS)
@pytest.mark.parametrize("action", Action)
def test_every_role_may_what_the_table_says(role: str, action: Action) -> None:
    assert may(actor(role), action) is (TABLE[action][ROLES.index(role)] == "yes")


def test_the_table_is_whole() -> None:
    assert set(GRANTS) == set(ROLES)
    assert set(TABLE) == {str(action) for action in Action}


@pytest.mark.parametrize("action", Action)
def test_nobody_may_nothing(action: Action) -> None:
    assert not may(ANONYMOUS, action)
    assert not may(actor("headmaster"), action)


def test_an_unknown_action_is_refused() -> None:
    assert not may(actor("admin"), "accounts:own-everything")


def test_roles_add_up() -> None:
    both = actor("teacher", "coordinator", municipality="town")
    assert may(both, Action.ACCOUNTS_INVITE)
    assert not may(both, Action.ACCOUNTS_MANAGE)


@pytest.mark.parametrize(
    ("own", "theirs", "expected"), [("town", "town", True), ("town", "other", False), (None, None, False)]
)
def test_a_coordinator_stays_inside_one_municipality(own: str | None, theirs: str | None, expected: bool) -> None:
    target = Target(None, frozenset({"teacher"}), theirs)
    assert may(actor("coordinator", municipality=own), Action.ACCOUNTS_INVITE, target) is expected


@pytest.mark.parametrize("action", [Action.PROFILE_EDIT, Action.READINESS_CHECK])
def test_an_institution_is_written_by_who_answers_for_it(action: Action) -> None:
    target = Target(municipality="town", institution="school")
    own = frozenset({"school"})
    assert may(actor("representative", institutions=own, municipality="town"), action, target)
    assert not may(actor("representative", institutions=frozenset({"museum"}), municipality="town"), action, target)
    assert not may(actor("representative", municipality="town"), action, Target(municipality="town"))
    assert not may(actor("teacher", institutions=own, municipality="town"), action, target)
    assert may(actor("coordinator", municipality="town"), action, target)
    assert not may(actor("coordinator", municipality="other"), action, target)
    assert may(actor("coordinator", "representative", institutions=own, municipality="other"), action, target)
    assert may(actor("admin"), action, target)


def test_nobody_speaks_for_an_institution_but_its_representatives() -> None:
    school = Target(municipality="town", institution="school")
    assert may(actor("representative", institutions=frozenset({"school"})), Action.PARTNERSHIP_SPEAK, school)
    assert not may(actor("representative", institutions=frozenset({"museum"})), Action.PARTNERSHIP_SPEAK, school)
    assert not may(actor("coordinator", "admin", municipality="town"), Action.PARTNERSHIP_SPEAK, school)
    assert may(actor("coordinator", municipality="town"), Action.PARTNERSHIP_VIEW, school)
    assert not may(actor("coordinator", municipality="other"), Action.PARTNERSHIP_VIEW, school)
    assert not may(actor("coordinator", municipality="other"), Action.PARTNERSHIP_CLOSE, school)


@pytest.mark.parametrize("role", ROLES)
def test_a_coordinator_gives_lesser_roles_only(role: str) -> None:
    target = Target(None, frozenset({role}), "town")
    assert may(actor("coordinator", municipality="town"), Action.ACCOUNTS_INVITE, target) is (
        role in ("teacher", "representative")
    )
    assert may(actor("admin"), Action.ACCOUNTS_INVITE, target)
    assert role in INVITABLE["admin"]


def test_one_account_is_not_another() -> None:
    assert may(actor("teacher"), Action.ACCOUNT_OWN, Target(1))
    assert not may(actor("teacher"), Action.ACCOUNT_OWN, Target(2))
    assert not may(actor("admin"), Action.ACCOUNT_OWN, Target(2))
    assert not may(SYSTEM, Action.ACCOUNT_OWN, Target(None))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (ANONYMOUS, ["public"]),
        (actor("teacher"), ["public", "network"]),
        (actor("representative"), ["public", "network"]),
        (actor("analyst"), ["public", "network"]),
        (actor("admin"), ["public", "network"]),
        (actor("coordinator"), ["public", "network", "coordinators"]),
        (actor("teacher", "coordinator"), ["public", "network", "coordinators"]),
        (SYSTEM, ["public", "network", "coordinators"]),
    ],
)
def test_what_a_viewer_sees(who: Actor, sees: list[str]) -> None:
    assert who.viewer.as_param()["sees"] == sees


def test_a_viewer_is_told_to_the_graph_whole() -> None:
    who = actor("teacher", person="t-1", institutions=frozenset({"s-2", "s-1"}), municipality="town")
    assert who.viewer.as_param() == {
        "person": "t-1",
        "sees": ["public", "network"],
        "institutions": ["s-1", "s-2"],
        "municipality": "town",
    }


def test_everything_has_words() -> None:
    assert set(ROLE_NAMES) == set(ROLE_ABOUT) == set(ROLES)
    assert set(ACTION_NAMES) == set(Action)


def test_a_teacher_does_not_answer_in_the_name_of_her_school() -> None:
    account = Account(email="a@x.example", name="А", password_hash="-")
    account.memberships = [Membership(role="teacher", institution="school"), Membership(role="coordinator")]
    assert actor_of(account).viewer.institutions == ()
    account.memberships.append(Membership(role="representative", institution="museum"))
    assert actor_of(account).viewer.institutions == ("museum",)


@pytest.mark.parametrize("action", [Action.LIBRARY_SHARE, Action.PD_ASK])
def test_what_is_a_persons_own_is_that_persons_alone(action: Action) -> None:
    own = Target(municipality="town", person="anna")
    assert may(actor("teacher", person="anna"), action, own)
    assert not may(actor("teacher", person="boris"), action, own)
    assert not may(actor("coordinator", "admin", municipality="town"), action, own)
    assert not may(actor("teacher", person=None), action, Target(municipality="town"))
    school = Target(municipality="town", institution="school")
    assert may(actor("representative", institutions=frozenset({"school"})), action, school)
    assert not may(actor("teacher", person="anna", institutions=frozenset({"school"})), action, school)
