"""The administration of users and groups."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from es_workflow.casework import accounts, groups
from es_workflow.casework.access import Permission
from es_workflow.models import User
from es_workflow.texts import _
from es_workflow.web.forms.admin import GroupForm, NewUserForm, UserForm
from es_workflow.web.forms.base import asked
from es_workflow.web.layout import page_number
from es_workflow.web.security import me

bp = Blueprint("admin", __name__)


@bp.get("/users")
def users() -> ResponseReturnValue:
    """Everybody who has an account."""
    search, group = asked("search"), asked("group")
    page = accounts.list_page(search=search, group_key=group, page=page_number())
    return render_template("admin/users.html", users=page, search=search, group=group, groups=groups.list_office())


@bp.route("/users/new", methods=["GET", "POST"])
def new_user() -> ResponseReturnValue:
    """Give somebody an account and put them into groups; they get a link to set a password."""
    form = NewUserForm()
    if form.accepts("email", lambda: _create(form)):
        flash(_("Konto założone. Wysłaliśmy link do ustawienia hasła."), "good")
        return redirect(url_for("admin.users"), 303)
    return render_template("admin/new_user.html", form=form), form.status


def _create(form: NewUserForm) -> None:
    user = accounts.create_user(
        email=form.email.data or "", name=form.name.data or "", group_keys=form.group_keys.data or (), by=me()
    )
    accounts.change_details(user, name=user.name, phone=form.phone.data or "", by=me())


@bp.route("/users/<uuid:user_id>", methods=["GET", "POST"])
def user(user_id: UUID) -> ResponseReturnValue:
    """One account: its details and groups, and who it speaks for."""
    found = accounts.get(user_id)
    form = UserForm(found, group_keys=[membership.group_key for membership in found.memberships])
    if form.accepts("group_keys", lambda: _change(found, form)):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("admin.user", user_id=user_id), 303)
    return render_template("admin/user.html", user=found, form=form), form.status


def _change(user: User, form: UserForm) -> None:
    accounts.change_details(user, name=form.name.data or "", phone=form.phone.data or "", by=me())
    groups.set_memberships(user, form.group_keys.data or (), by=me())


@bp.post("/users/<uuid:user_id>/deactivate")
def deactivate(user_id: UUID) -> ResponseReturnValue:
    """Close an account; its sessions end at once."""
    accounts.deactivate(accounts.get(user_id), by=me())
    flash(_("Konto zamknięte."), "good")
    return redirect(url_for("admin.user", user_id=user_id), 303)


@bp.post("/users/<uuid:user_id>/reactivate")
def reactivate(user_id: UUID) -> ResponseReturnValue:
    """Open a closed account again."""
    accounts.reactivate(accounts.get(user_id), by=me())
    flash(_("Konto otwarte."), "good")
    return redirect(url_for("admin.user", user_id=user_id), 303)


@bp.post("/users/<uuid:user_id>/end-sessions")
def end_sessions(user_id: UUID) -> ResponseReturnValue:
    """Sign the person out everywhere."""
    accounts.end_sessions(accounts.get(user_id), by=me())
    flash(_("Ta osoba jest wylogowana ze wszystkich przeglądarek."), "good")
    return redirect(url_for("admin.user", user_id=user_id), 303)


@bp.post("/users/<uuid:user_id>/reset-link")
def send_reset_link(user_id: UUID) -> ResponseReturnValue:
    """Send the person a link to set a new password."""
    accounts.request_reset(accounts.get(user_id).email)
    flash(_("Wysłaliśmy link do ustawienia hasła."), "good")
    return redirect(url_for("admin.user", user_id=user_id), 303)


@bp.get("/groups")
def group_list() -> ResponseReturnValue:
    """The groups and what their members may do."""
    return render_template("admin/groups.html", groups=groups.list_all(), texts=groups.permission_texts())


@bp.route("/groups/<key>", methods=["GET", "POST"])
def group(key: str) -> ResponseReturnValue:
    """One group: its names and permissions."""
    found = groups.get(key)
    form = GroupForm(found)
    if form.accepts("permissions", lambda: _rename(key, form)):
        flash(_("Zapisano zmiany."), "good")
        return redirect(url_for("admin.group_list"), 303)
    return render_template("admin/group.html", group=found, form=form, members=groups.members(key)), form.status


def _rename(key: str, form: GroupForm) -> None:
    permissions = [Permission(name) for name in form.permissions.data or ()]
    names = {"name_pl": form.name_pl.data or "", "name_en": form.name_en.data or ""}
    groups.rename(groups.get(key), **names, permissions=permissions, by=me())
