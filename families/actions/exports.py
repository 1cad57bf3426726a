"""Everything of a setting in spreadsheets: one person asks, another agrees, and then it may be taken once."""

from django.db import transaction
from django.utils.timezone import localdate, now

from audit.log import record
from families.announcements import ExportAgreed, ExportAsked
from families.dates import holds
from families.models import EXPORT_WAIT, RUN_THE_SETTING, Role, RoleHeld, Setting, SheetExport, StaffMember
from families.sheets.records import known_of
from notifications.outbox import announce


class NotOpen(Exception):
    """It has been taken, was stopped, nobody has agreed, or that is too long ago."""


def those_who_watch(setting):
    """Staff who hear of an export: whoever runs the setting, and the DSL; with an account, for they act on it."""
    held = RoleHeld.objects.filter(holds(), role__in=[*RUN_THE_SETTING, Role.DSL])
    here = StaffMember.objects.current().filter(setting=setting, user__is_active=True, roles_held__in=held)
    return here.select_related("user").distinct()


@transaction.atomic
def ask_for_export(*, by):
    """Ask for it, and tell everybody who watches, the asker too. Asked already: nothing changes."""
    setting = Setting.objects.select_for_update(no_key=True).get(pk=by.setting.pk)
    if asked := SheetExport.objects.alive().filter(setting=setting, asked_by=by.staff).first():
        return asked
    opens_at = now() + EXPORT_WAIT if setting.works_alone else None
    export = SheetExport.objects.create(setting=setting, asked_by=by.staff, opens_at=opens_at)
    record("export asked for", of=export, by=by)
    announce(ExportAsked, about=export, to=[person.user for person in those_who_watch(setting)], by=by)
    return export


@transaction.atomic
def agree_to_export(export, *, by):
    """Let the asker have it, once, within a day. Raises NotOpen."""
    others = SheetExport.objects.to_agree().filter(pk=export.pk).exclude(asked_by=by.staff)
    if not others.update(agreed_by=by.staff, agreed_at=now()):
        raise NotOpen
    record("export agreed to", of=export, by=by)
    announce(ExportAgreed, about=export, to=[export.asked_by.user], by=by)


@transaction.atomic
def stop_export(export, *, by):
    """Taken or stopped already: nothing changes."""
    if SheetExport.objects.pending().filter(pk=export.pk).update(stopped_at=now()):
        record("export stopped", of=export, by=by)


@transaction.atomic
def take_export(export, *, by):
    """What the setting knows, as records; the second time there is nothing to take. Raises NotOpen."""
    if not SheetExport.objects.open().filter(pk=export.pk, asked_by=by.staff).update(fetched_at=now()):
        raise NotOpen
    record("export taken", of=export, by=by)
    return known_of(by.setting)


def file_name(ending):
    return f"hometime-{localdate():%Y-%m-%d}.{ending}"
