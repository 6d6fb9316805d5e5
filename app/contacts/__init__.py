"""Informal contacts: teachers register them, the other side answers, both remain their owners. Knows no web framework."""

from app.contacts.changing import Changed, confirm, correct, decline, end, open_to, restore, withdraw
from app.contacts.choices import Choice, choice, choices
from app.contacts.consents import CONTACTS, PUBLIC, SITE, NeedsConsent, agree, agreed, needed
from app.contacts.erasing import KEPT_LOG, LEFT_NAME, Erased, checked_purpose, erase, withdraw_public, withdraw_site
from app.contacts.meeting import LIFE, BadCode, code_of, shown_by
from app.contacts.mine import Contact, Mine, contact, mine, places_wait, waiting
from app.contacts.my_data import RULE, MyData, exported, my_data
from app.contacts.opening import opens
from app.contacts.persons import answer_person, name_person
from app.contacts.registering import NoPerson, Registered, Wanted, register
from app.contacts.suggesting import suggest, suggest_at, suggest_places

__all__ = [
    "CONTACTS",
    "KEPT_LOG",
    "LEFT_NAME",
    "LIFE",
    "PUBLIC",
    "RULE",
    "SITE",
    "BadCode",
    "Changed",
    "Choice",
    "Contact",
    "Erased",
    "Mine",
    "MyData",
    "NeedsConsent",
    "NoPerson",
    "Registered",
    "Wanted",
    "agree",
    "agreed",
    "answer_person",
    "checked_purpose",
    "choice",
    "choices",
    "code_of",
    "confirm",
    "contact",
    "correct",
    "decline",
    "end",
    "erase",
    "exported",
    "mine",
    "my_data",
    "name_person",
    "needed",
    "open_to",
    "opens",
    "places_wait",
    "register",
    "restore",
    "shown_by",
    "suggest",
    "suggest_at",
    "suggest_places",
    "waiting",
    "withdraw",
    "withdraw_public",
    "withdraw_site",
]
