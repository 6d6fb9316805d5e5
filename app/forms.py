"""Forms: what is asked for, with its labels. Rules live elsewhere; a form only refuses what cannot be meant."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as Blank
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app import contacts, passwords, tokens
from app.accounts import LONGEST_EMAIL, LONGEST_NAME
from app.i18n import LANGUAGE_NAMES
from app.refusals import Refusal
from app.roles import ROLE_NAMES
from app.vocabulary import FREQUENCIES, VISIBILITIES


def tidy(value: Any) -> Any:
    """Text as it is kept: composed characters, no blanks around it."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


class Printable:
    """Refuses characters that nobody types: NUL and its like break files, logs and some databases."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        text = field.data if isinstance(field.data, str) else ""
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\r\n" for c in text):
            raise ValidationError(gettext("There is a character here that cannot be kept. Type the text anew."))


class Form(FlaskForm):
    """The base of all forms."""

    def refuse(self, refusal: Refusal) -> bool:
        """Shows a rule's refusal at the field it is about; false when it is about none of them."""
        text = gettext(refusal.message, **refusal.values) if refusal.values else gettext(refusal.message)
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.form_errors.append(text)
            return False
        field.errors = [*field.errors, text]
        return True


def _required(longest: int) -> list[Any]:
    return [InputRequired(_("This is needed.")), Length(max=longest), Printable()]


def _id_field(label: Any) -> StringField:
    return StringField(label, [Blank(), Length(max=80), Printable()], filters=[tidy])


class Choices(SelectMultipleField):
    """Several of a few choices, as a list of boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignInForm(Form):
    email = EmailField(_("E-mail"), _required(LONGEST_EMAIL), filters=[tidy])
    password = PasswordField(_("Password"), [InputRequired(_("This is needed.")), Length(max=4 * passwords.LONGEST)])
    next = HiddenField()


class NewPassword(Form):
    """The part of a form that asks for a new password, twice."""

    password = PasswordField(_("Password"), [InputRequired(_("This is needed.")), Length(max=4 * passwords.LONGEST)])
    again = PasswordField(_("The same password again"), [InputRequired(_("This is needed."))])

    def validate_again(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(gettext("The two passwords differ."))


class AcceptForm(NewPassword):
    name = StringField(_("Your full name"), _required(LONGEST_NAME), filters=[tidy])


class PasswordForm(Form):
    current = PasswordField(
        _("Current password"), [InputRequired(_("This is needed.")), Length(max=4 * passwords.LONGEST)]
    )
    new = PasswordField(_("New password"), [InputRequired(_("This is needed.")), Length(max=4 * passwords.LONGEST)])
    again = PasswordField(_("The new password again"), [InputRequired(_("This is needed."))])

    def validate_again(self, field: Field) -> None:
        if field.data != self.new.data:
            raise ValidationError(gettext("The two passwords differ."))


class DetailsForm(Form):
    name = StringField(_("Full name"), _required(LONGEST_NAME), filters=[tidy])
    language = SelectField(_("Language"), choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()])


class PlaceForm(Form):
    """Where a person belongs."""

    institution = _id_field(_("Institution"))
    municipality = _id_field(_("Municipality"))
    person = _id_field(_("Teacher in the network"))


class InviteForm(PlaceForm):
    email = EmailField(_("E-mail"), _required(LONGEST_EMAIL), filters=[tidy])
    role = SelectField(_("Role"))

    def offer(self, roles: list[str]) -> None:
        """Sets the roles that may be chosen."""
        self.role.choices = [SelectChoice(role, ROLE_NAMES[role]) for role in roles]


class SceneForm(Form):
    title = StringField(_("Title"), _required(120), filters=[tidy])
    note = TextAreaField(_("Note"), [Length(max=4000), Printable()])
    version = IntegerField(widget=HiddenInput())


class ContactForm(Form):
    """A contact as a person registers it: three questions, the rest if she likes."""

    whom = StringField(_("Whom do you know?"), [Length(max=200), Printable()], filters=[tidy])
    other = HiddenField(validators=[Length(max=200)])
    new_name = StringField(_("Surname and name"), [Length(max=LONGEST_NAME), Printable()], filters=[tidy])
    new_place = HiddenField(validators=[Length(max=80)])
    new_place_name = StringField(_("Where does this person work?"), [Length(max=200), Printable()], filters=[tidy])
    choice = RadioField(_("What ties you?"), validate_choice=False)
    since = StringField(_("Since when?"), [Length(max=40), Printable()], filters=[tidy])
    until = StringField(_("Until when, if it is over"), [Length(max=40), Printable()], filters=[tidy])
    frequency = SelectField(_("How often"), validate_choice=False)
    context = TextAreaField(_("Circumstances"), [Length(max=4000), Printable()], filters=[tidy])
    visibility = SelectField(_("Who sees it"), default="coordinators", validate_choice=False)
    nonce = HiddenField()
    met = HiddenField(validators=[Length(max=400)])

    def offer(self, language: str, *, may_publish: bool) -> None:
        """Sets what may be chosen; open to everyone only where the person has agreed to that."""
        self.choice.choices = [SelectChoice(one.code, one.words(language)) for one in contacts.choices()]
        self.frequency.choices = [
            SelectChoice("", "—"),
            *(SelectChoice(term.code, term.name(language)) for term in FREQUENCIES.values()),
        ]
        self.visibility.choices = [
            SelectChoice(term.code, term.name(language))
            for term in VISIBILITIES.values()
            if may_publish or term.code != "public"
        ]

    def refuse(self, refusal: Refusal) -> bool:
        """As for every form; what is wrong with the person chosen is shown where she is typed."""
        fields = {"other": "whom", "name": "new_name", "institution": "new_place_name"}
        refusal.field = fields.get(refusal.field or "", refusal.field)
        return super().refuse(refusal)


class WaveForm(Form):
    """A survey wave; who is asked is chosen from the institutions of the municipality."""

    title = StringField(_("Title"), _required(120), filters=[tidy])
    note = TextAreaField(_("A few words to those who are asked"), [Length(max=2000), Printable()], filters=[tidy])
    ends_on = StringField(_("Last day"), _required(40), filters=[tidy])
    institutions = SelectMultipleField(_("Who is asked"), validate_choice=False)
    nonce = HiddenField()


class TokenForm(Form):
    """A key for a program."""

    name = StringField(_("Name"), _required(80), filters=[tidy])
    scope = SelectField(_("What it reads"), default=tokens.REPORTS)
    days = SelectField(_("Lifetime"), default=str(tokens.LIFETIMES[1]))

    def offer(self, *, metrics: bool) -> None:
        """Sets what may be chosen; keys for metrics only if they would be of use."""
        self.scope.choices = [SelectChoice(tokens.REPORTS, _("reports"))]
        if metrics:
            self.scope.choices.append(SelectChoice(tokens.METRICS, _("metrics of the installation")))
        self.days.choices = [
            SelectChoice(str(days), ngettext("%(num)s day", "%(num)s days", days)) for days in tokens.LIFETIMES
        ]


class RolesForm(PlaceForm):
    roles = Choices(_("Roles"), choices=[SelectChoice(role, name) for role, name in ROLE_NAMES.items()])
