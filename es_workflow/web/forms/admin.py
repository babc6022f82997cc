"""Forms of the administration: users and groups."""

from __future__ import annotations

from wtforms import EmailField, SelectMultipleField, StringField, TelField
from wtforms.widgets import CheckboxInput, ListWidget

from es_workflow.casework import groups
from es_workflow.forms import identifiers
from es_workflow.texts import _, pick
from es_workflow.web.forms.base import AtMost, Optional, PageForm, Reads, Required, choices


class CheckboxesField(SelectMultipleField):
    """Any number of choices, each with its own check-box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _office_groups() -> dict[str, str]:
    return {group.key: pick({"pl": group.name_pl, "en": group.name_en}) for group in groups.list_office()}


class UserForm(PageForm):
    """A person of the office or an applicant, as the administration keeps them."""

    name = StringField(_("Imię i nazwisko"), [Required(_("Wpisz imię i nazwisko.")), AtMost(120)])
    phone = TelField(_("Telefon"), [Optional(), Reads(identifiers.phone)])
    group_keys = CheckboxesField(_("Grupy w urzędzie"), [Optional()])

    def __init__(self, row: object | None = None, **values: object) -> None:
        super().__init__(row, **values)
        self.group_keys.choices = choices(_office_groups())


class NewUserForm(UserForm):
    """The same for somebody who has no account yet."""

    email = EmailField(
        _("Adres e-mail"),
        [Required(_("Wpisz adres e-mail.")), Reads(identifiers.email)],
        description=_("Wyślemy na niego link do ustawienia hasła."),
    )


class GroupForm(PageForm):
    """What the office calls a group and what its members may do."""

    name_pl = StringField(_("Nazwa po polsku"), [Required(_("Wpisz nazwę po polsku.")), AtMost(120)])
    name_en = StringField(_("Nazwa po angielsku"), [Required(_("Wpisz nazwę po angielsku.")), AtMost(120)])
    permissions = CheckboxesField(_("Uprawnienia"), [Optional()])

    def __init__(self, row: object | None = None) -> None:
        super().__init__(row)
        self.permissions.choices = choices({str(key): text for key, text in groups.permission_texts().items()})
