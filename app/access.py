"""Permissions as data: who may do what, declared on every route and asked of every object.

`GRANTS` says which role may attempt an action at all; `may` also looks at the thing acted upon. A coordinator acts
inside one municipality, so a thing of another one is, for them, not there (404).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from flask import Flask

ROLES = ("teacher", "representative", "coordinator", "analyst", "admin")


class Action(StrEnum):
    """What can be done, as `scope:action`."""

    ACCOUNT_OWN = "account:own"  # one's own account: name, language, password, sessions
    ACCOUNTS_INVITE = "accounts:invite"  # invite people and withdraw invitations
    ACCOUNTS_MANAGE = "accounts:manage"  # see everyone's account, disable, enable, change roles
    AGREEMENTS_KEEP = "agreements:keep"  # draw up agreements of the municipality, issue orders, drop abandoned drafts
    AGREEMENTS_SPEAK = "agreements:speak"  # draw up, confirm, sign and end agreements in the name of an institution
    AGREEMENTS_VIEW = "agreements:view"  # see agreements: the texts of one’s own, of others what the network holds
    API_VIEW = "api:view"
    AUDIT_VIEW = "audit:view"  # see who did what here, and to whom data about people were disclosed
    BACKUPS_MAKE = "backups:make"  # make a copy of everything that the installation keeps
    BULLETIN_FOLLOW = "bulletin:follow"  # one's own subscriptions and feeds
    BULLETIN_POST = "bulletin:post"  # put up, change and take down posts in the name of an institution
    BULLETIN_TAKE_DOWN = "bulletin:take-down"  # take down a post that breaks the rules, bring it back
    BULLETIN_VIEW = "bulletin:view"
    COMPLAINTS_DECIDE = "complaints:decide"  # judge complaints about things of the municipality
    COMPLAINTS_MAKE = "complaints:make"  # say that something is wrong or harmful, follow what becomes of it
    CONSOLE_RUN = "console:run"  # put one's own Cypher to the graph, read-only
    CONTACTS_MANAGE = "contacts:manage"  # look after everyone's contacts: survey waves, named people, merging
    CONTACTS_OWN = "contacts:own"  # one's own contacts: register, answer, end, decide who sees them
    DIRECTORY_VIEW = "directory:view"
    DISCOVERY_DECIDE = "discovery:decide"  # say what became of a suggestion
    DISCOVERY_VIEW = "discovery:view"
    EXCHANGE_DEAL = "exchange:deal"  # ask, answer, hand over, receive and reserve in the name of an institution
    EXCHANGE_VIEW = "exchange:view"  # see who needs and who offers what, and when shared resources are taken
    EXPLORE_VIEW = "explore:view"
    GRAPH_IMPORT = "graph:import"
    LIBRARY_SHARE = "library:share"  # share materials, say that one uses them, thank for them
    LIBRARY_TAKE_OUT = "library:take-out"  # take out a material that breaks the rules, bring it back
    LIBRARY_VIEW = "library:view"
    MAP_CHANGE = "map:change"  # change the map that everyone sees
    PARTNERSHIP_CLOSE = (
        "partnership:close"  # write a note into a partnership of the municipality, close an abandoned one
    )
    PARTNERSHIP_SPEAK = "partnership:speak"  # open a partnership and speak in it in the name of an institution
    PARTNERSHIP_VIEW = "partnership:view"  # see the partnerships of an institution
    PD_ASK = "pd:ask"  # form a request for professional development, join one
    PD_MANAGE = "pd:manage"  # pass requests on to the methodical centre, write its answer, close them
    PD_VIEW = "pd:view"
    PROFILE_EDIT = "profile:edit"  # write what an institution tells about itself
    QUERIES_VIEW = "queries:view"  # read the query files behind a picture
    READINESS_CHECK = "readiness:check"  # see and keep the self-check of an institution
    REPORTS_KEEP = "reports:keep"  # keep reports of one's own and share them
    REPORTS_VIEW = "reports:view"  # run reports, take their answers away
    RUNS_MANAGE = "runs:manage"  # see what everybody's reports and queries run now, stop them
    SCENES_KEEP = "scenes:keep"  # keep scenes of the explorer and share them
    SITE_PUBLISH = "site:publish"  # let the world see what is one's own: an institution's, or a municipality's page
    SITE_TAKE_DOWN = "site:take-down"  # take anything of the municipality off the public site
    VOICES_MANAGE = "voices:manage"  # see and say who speaks for an institution
    WATCH_VIEW = "watch:view"  # see how the installation itself is doing
    YEAR_VIEW = "year:view"  # the municipality's year, its partnerships counted among the rest


_EVERYONE = frozenset(
    {
        Action.ACCOUNT_OWN,
        Action.API_VIEW,
        Action.BULLETIN_FOLLOW,
        Action.BULLETIN_VIEW,
        Action.COMPLAINTS_MAKE,
        Action.CONTACTS_OWN,
        Action.DIRECTORY_VIEW,
        Action.EXCHANGE_VIEW,
        Action.EXPLORE_VIEW,
        Action.LIBRARY_SHARE,
        Action.LIBRARY_VIEW,
        Action.PD_ASK,
        Action.PD_VIEW,
        Action.SCENES_KEEP,
    }
)

GRANTS: Mapping[str, frozenset[Action]] = {
    "teacher": _EVERYONE,
    "representative": _EVERYONE
    | {
        Action.AGREEMENTS_SPEAK,
        Action.AGREEMENTS_VIEW,
        Action.BULLETIN_POST,
        Action.EXCHANGE_DEAL,
        Action.PARTNERSHIP_SPEAK,
        Action.PARTNERSHIP_VIEW,
        Action.PROFILE_EDIT,
        Action.READINESS_CHECK,
        Action.SITE_PUBLISH,
        Action.VOICES_MANAGE,
    },
    "coordinator": _EVERYONE
    | {
        Action.ACCOUNTS_INVITE,
        Action.AGREEMENTS_KEEP,
        Action.AGREEMENTS_VIEW,
        Action.BULLETIN_POST,
        Action.BULLETIN_TAKE_DOWN,
        Action.COMPLAINTS_DECIDE,
        Action.CONTACTS_MANAGE,
        Action.DISCOVERY_DECIDE,
        Action.DISCOVERY_VIEW,
        Action.EXCHANGE_DEAL,
        Action.LIBRARY_TAKE_OUT,
        Action.MAP_CHANGE,
        Action.PARTNERSHIP_CLOSE,
        Action.PARTNERSHIP_VIEW,
        Action.PD_MANAGE,
        Action.PROFILE_EDIT,
        Action.QUERIES_VIEW,
        Action.READINESS_CHECK,
        Action.REPORTS_KEEP,
        Action.REPORTS_VIEW,
        Action.SITE_PUBLISH,
        Action.SITE_TAKE_DOWN,
        Action.VOICES_MANAGE,
        Action.YEAR_VIEW,
    },
    "analyst": _EVERYONE
    | {
        Action.CONSOLE_RUN,
        Action.DISCOVERY_VIEW,
        Action.QUERIES_VIEW,
        Action.REPORTS_KEEP,
        Action.REPORTS_VIEW,
    },
    "admin": frozenset(Action),
}

INVITABLE: Mapping[str, frozenset[str]] = {
    "coordinator": frozenset({"teacher", "representative"}),
    "admin": frozenset(ROLES),
}
"""Which roles a role may give to other people."""

SEES: Mapping[str, tuple[str, ...]] = {
    "teacher": ("public", "network"),
    "representative": ("public", "network"),
    "coordinator": ("public", "network", "coordinators"),
    "analyst": ("public", "network"),
    "admin": ("public", "network"),
}
"""Which visibilities of teachers and their contacts a role sees besides its own."""


@dataclass(frozen=True)
class Viewer:
    """What the graph needs to know of whoever looks; bound to every query as `$viewer`."""

    person: str | None = None
    sees: tuple[str, ...] = ("public",)
    institutions: tuple[str, ...] = ()
    municipality: str | None = None

    def as_param(self) -> dict[str, Any]:
        """The value of `$viewer`."""
        return {
            "person": self.person,
            "sees": list(self.sees),
            "institutions": list(self.institutions),
            "municipality": self.municipality,
        }


@dataclass(frozen=True)
class Actor:
    """Whoever acts: an account with its roles, the program itself, or nobody in particular."""

    account_id: int | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    person: str | None = None  # id of the Teacher that this account is
    institutions: frozenset[str] = frozenset()  # those in whose name the account answers; a teacher's workplace is none
    municipality: str | None = None
    language: str | None = None
    viewer: Viewer = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        seen = {"public"}.union(*(SEES.get(role, ()) for role in self.roles))
        viewer = Viewer(
            self.person,
            tuple(v for v in ("public", "network", "coordinators") if v in seen),
            tuple(sorted(self.institutions)),
            self.municipality,
        )
        object.__setattr__(self, "viewer", viewer)


ANONYMOUS = Actor()
SYSTEM = Actor(name="system", roles=frozenset({"admin", "coordinator"}))
"""The program itself: the command line, imports of the demo, jobs."""


@dataclass(frozen=True)
class Target:
    """The thing acted upon, as far as permission depends on it. For accounts and invitations `roles` are theirs."""

    account_id: int | None = None
    roles: frozenset[str] = frozenset()
    municipality: str | None = None
    institution: str | None = None
    person: str | None = None  # the Teacher whose own thing it is


def _own(actor: Actor, target: Target) -> bool:
    return actor.account_id is not None and actor.account_id == target.account_id


def _invitable(actor: Actor, target: Target) -> bool:
    allowed = frozenset[str]().union(*(INVITABLE.get(role, frozenset()) for role in actor.roles))
    return target.roles <= allowed and _near(actor, target)


def _near(actor: Actor, target: Target) -> bool:
    """Admins act everywhere, everyone else inside their municipality."""
    return "admin" in actor.roles or (actor.municipality is not None and actor.municipality == target.municipality)


def _answers(actor: Actor, target: Target) -> bool:
    """A representative speaks for their own institution, a coordinator for every one of the municipality, admins for all."""
    if "representative" in actor.roles and target.institution in actor.institutions:
        return True
    return bool({"coordinator", "admin"} & actor.roles) and _near(actor, target)


def _speaks(actor: Actor, target: Target) -> bool:
    """A representative speaks for their own institution; nobody does it for them."""
    return "representative" in actor.roles and target.institution in actor.institutions


def _publishes(actor: Actor, target: Target) -> bool:
    """What is an institution's is published by its representatives alone, a municipality's page by its coordinator."""
    if target.institution is not None:
        return _speaks(actor, target)
    return bool({"coordinator", "admin"} & actor.roles) and _near(actor, target)


def _own_or_answers(actor: Actor, target: Target) -> bool:
    """What is a person's own is written by that person alone; what is an institution's, by whoever answers for it."""
    if target.person is not None:
        return actor.person == target.person
    return target.institution is not None and _answers(actor, target)


OBJECT_RULES: Mapping[Action, Callable[[Actor, Target], bool]] = {
    Action.ACCOUNT_OWN: _own,
    Action.ACCOUNTS_INVITE: _invitable,
    Action.ACCOUNTS_MANAGE: _near,
    Action.AGREEMENTS_KEEP: _near,
    Action.AGREEMENTS_SPEAK: _speaks,
    Action.AGREEMENTS_VIEW: _answers,
    Action.BULLETIN_POST: _answers,
    Action.BULLETIN_TAKE_DOWN: _near,
    Action.COMPLAINTS_DECIDE: _near,
    Action.CONTACTS_MANAGE: _near,
    Action.DISCOVERY_DECIDE: _near,
    Action.EXCHANGE_DEAL: _answers,
    Action.LIBRARY_SHARE: _own_or_answers,
    Action.LIBRARY_TAKE_OUT: _near,
    Action.MAP_CHANGE: _near,
    Action.PARTNERSHIP_CLOSE: _near,
    Action.PARTNERSHIP_SPEAK: _speaks,
    Action.PARTNERSHIP_VIEW: _answers,
    Action.PD_ASK: _own_or_answers,
    Action.PD_MANAGE: _near,
    Action.PROFILE_EDIT: _answers,
    Action.READINESS_CHECK: _answers,
    Action.SITE_PUBLISH: _publishes,
    Action.SITE_TAKE_DOWN: _near,
    Action.VOICES_MANAGE: _answers,
}
"""What more is asked when the thing acted upon is known; an action without a rule here depends on the role alone."""


def voices_of(actor: Actor, action: Action) -> list[str]:
    """The institutions in whose name the actor may do this, by the membership of a representative; in order of ids."""
    return sorted(id for id in actor.institutions if may(actor, action, Target(institution=id)))


def may(actor: Actor, action: Action | str, target: Target | None = None) -> bool:
    """Whether the actor may do this, and, given a target, to that. An unknown action is refused."""
    if not any(action in GRANTS.get(role, frozenset()) for role in actor.roles):
        return False
    rule = OBJECT_RULES.get(Action(action)) if target is not None else None
    return rule is None or rule(actor, target)  # type: ignore[arg-type]


# --- what routes declare ----------------------------------------------------------------------------------------------

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
_MARK = "__setka_access__"


class Undeclared(Exception):
    """A route says nobody's permission; the application refuses to start."""


def needs(action: Action) -> Callable[[View], View]:
    """Declares the right a route asks for. It stands below the route decorator."""

    def mark(view: View) -> View:
        setattr(view, _MARK, action)
        return view

    return mark


def public(view: View) -> View:
    """Declares that a route is open to everyone, signed in or not."""
    setattr(view, _MARK, PUBLIC)
    return view


def declared(app: Flask, endpoint: str | None) -> Action | str | None:
    """What an endpoint declares: an action, `PUBLIC`, or nothing. Static files are public."""
    if endpoint is None:
        return None
    if endpoint == "static" or endpoint.endswith(".static"):
        return PUBLIC
    return getattr(app.view_functions.get(endpoint), _MARK, None)


def require_declared(app: Flask) -> None:
    """Raises `Undeclared` when any route has no declared permission."""
    silent = sorted({rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule.endpoint) is None})
    if silent:
        raise Undeclared(f"No permission is declared (@needs or @public) for: {', '.join(silent)}")
