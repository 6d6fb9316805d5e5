"""Roles and rights in words, so that people read what the table of permissions says."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.access import GRANTS, Action, Actor

ROLE_NAMES: dict[str, LazyString] = {
    "teacher": _("educator"),
    "representative": _("representative of an institution"),
    "coordinator": _("coordinator of the municipality"),
    "analyst": _("analyst"),
    "admin": _("administrator"),
}
ROLE_ABOUT: dict[str, LazyString] = {
    "teacher": _("Works with the network as a teacher and looks after their own contacts."),
    "representative": _("Speaks for an institution."),
    "coordinator": _("Sees the whole network of a municipality, contacts kept for coordinators among them."),
    "analyst": _("Studies the network."),
    "admin": _("Looks after the installation: people, their rights, the data."),
}
ACTION_NAMES: dict[Action, LazyString] = {
    Action.ACCOUNT_OWN: _("change one’s own name, language and password, end one’s own sessions"),
    Action.ACCOUNTS_INVITE: _("invite people and withdraw invitations"),
    Action.ACCOUNTS_MANAGE: _("see all accounts, disable and enable them, change their roles"),
    Action.AGREEMENTS_KEEP: _(
        "draw up agreements of the municipality, issue its orders, write notes into them, drop abandoned drafts"
    ),
    Action.AGREEMENTS_SPEAK: _("draw up, confirm, sign and end agreements in the name of an institution"),
    Action.AGREEMENTS_VIEW: _("see agreements: one’s own with their texts, of others what the network holds"),
    Action.API_VIEW: _("read the network by programs"),
    Action.AUDIT_VIEW: _("see who did what here, and to whom data about people were disclosed"),
    Action.BACKUPS_MAKE: _("make a copy of everything that the installation keeps"),
    Action.BULLETIN_FOLLOW: _("follow topics and institutions of the bulletin, and have it as a feed"),
    Action.BULLETIN_POST: _("put up posts on the bulletin in the name of an institution"),
    Action.BULLETIN_TAKE_DOWN: _("take a post that breaks the rules off the bulletin"),
    Action.BULLETIN_VIEW: _("read the bulletin"),
    Action.COMPLAINTS_DECIDE: _("answer complaints about things of the municipality"),
    Action.COMPLAINTS_MAKE: _("report what is wrong or does harm"),
    Action.CONSOLE_RUN: _("ask the network in Cypher, without changing it"),
    Action.CONTACTS_MANAGE: _("look after the contacts of the municipality: survey waves, named people, merging"),
    Action.CONTACTS_OWN: _("register one’s own contacts, answer those that others registered, decide who sees them"),
    Action.DIRECTORY_VIEW: _("look up institutions, teachers and projects"),
    Action.DISCOVERY_DECIDE: _("decide what becomes of suggestions"),
    Action.DISCOVERY_VIEW: _("see what the network suggests and how it is built"),
    Action.EXCHANGE_DEAL: _("agree on exchanges and reserve resources in the name of an institution"),
    Action.EXCHANGE_VIEW: _("see who needs and who offers what, and when shared resources are taken"),
    Action.EXPLORE_VIEW: _("explore the picture of the network"),
    Action.GRAPH_IMPORT: _("import data into the network"),
    Action.LIBRARY_SHARE: _("share materials, say that one uses them, thank for them"),
    Action.LIBRARY_TAKE_OUT: _("take a material that breaks the rules out of the library"),
    Action.LIBRARY_VIEW: _("see the library of methodical materials"),
    Action.MAP_CHANGE: _("change the map of the network that everyone sees"),
    Action.PARTNERSHIP_CLOSE: _(
        "write notes into partnerships of the municipality, close abandoned ones with a reason"
    ),
    Action.PARTNERSHIP_SPEAK: _("open partnerships and speak in them in the name of an institution"),
    Action.PARTNERSHIP_VIEW: _("see partnerships: those of one’s own institution, or all of one’s municipality"),
    Action.PD_ASK: _("form requests for professional development and join them"),
    Action.PD_MANAGE: _("pass requests for professional development on, write what was answered"),
    Action.PD_VIEW: _("see requests for professional development"),
    Action.PROFILE_EDIT: _("write what an institution tells about itself: one’s own, or any of one’s municipality"),
    Action.QUERIES_VIEW: _("read the queries behind a picture"),
    Action.READINESS_CHECK: _("check whether partners hold what an institution lacks, and keep the answer"),
    Action.REPORTS_KEEP: _("keep reports of one’s own and share them"),
    Action.REPORTS_VIEW: _("run reports and take their answers away"),
    Action.RUNS_MANAGE: _("see which reports and queries everybody runs now, and stop them"),
    Action.SCENES_KEEP: _("keep scenes of the network and share them"),
    Action.SITE_PUBLISH: _("let the world see pages of one’s own institution, or the municipality’s page"),
    Action.SITE_TAKE_DOWN: _("take anything of the municipality off the public site"),
    Action.VOICES_MANAGE: _("say who else speaks for an institution, for good or for a time"),
    Action.WATCH_VIEW: _("see how the installation is doing: requests, queries, memory, what is slow"),
    Action.YEAR_VIEW: _("read the municipality’s year, its partnerships counted too"),
}
SEES_NAMES: dict[str, LazyString] = {
    "public": _("contacts open to everyone"),
    "network": _("contacts open to everyone signed in"),
    "coordinators": _("contacts kept for coordinators"),
}


def allowed(actor: Actor) -> list[LazyString]:
    """What the actor's roles allow, sentence by sentence."""
    granted = frozenset[Action]().union(*(GRANTS.get(role, frozenset()) for role in actor.roles))
    return [words for action, words in ACTION_NAMES.items() if action in granted]


def seen(actor: Actor) -> list[LazyString]:
    """Whose contacts the actor sees, besides their own."""
    return [words for code, words in SEES_NAMES.items() if code in actor.viewer.sees]
