"""The first start of an installation."""

import hashlib
import secrets

from django.db import transaction
from django.urls import reverse

from accounts.actions import open_account
from audit.log import record
from families.actions.setting import prepare_for_one
from families.models import FirstStart, Role, RoleHeld, Setting, StaffMember


class AlreadyStarted(Exception):
    """There is a setting already; the first start is over."""


def first_start_address(base_url):
    """The address of the page that makes the setting and its manager, or None when there is a setting.

    Each call makes a new one-time token; the one before no longer opens anything.
    """
    if Setting.objects.exists():
        return None
    token = secrets.token_urlsafe(32)
    FirstStart.objects.update_or_create(pk=1, defaults={"digest": _digest(token)})
    return base_url + reverse("families:first_start", args=[token])


def opens_first_start(token):
    return not Setting.objects.exists() and FirstStart.objects.filter(digest=_digest(token)).exists()


@transaction.atomic
def start_setting(token, *, setting_name, manager_name, email, password, works_alone=False):
    """Make the setting and its first manager, who is the DSL too until somebody else is. The token is used up.

    works_alone: nobody else works here, nor needs a room or colleagues to be set up.
    """
    used = FirstStart.objects.filter(digest=_digest(token)).delete()[0]
    if not used or Setting.objects.exists():
        raise AlreadyStarted
    setting = Setting.objects.create(name=setting_name)
    user = open_account(name=manager_name, email=email, password=password)
    staff = StaffMember.objects.create(setting=setting, user=user, name=manager_name, email=user.email)
    RoleHeld.objects.bulk_create(RoleHeld(staff=staff, role=role) for role in (Role.MANAGER, Role.DSL))
    if works_alone:
        prepare_for_one(staff)
    record("setting started", of=setting, by=user)
    return user


def _digest(token):
    return hashlib.sha256(token.encode()).hexdigest()
