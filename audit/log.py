"""What actions and pages write into the log. Nothing reads it to decide anything."""

from collections import defaultdict

from audit.models import Event, Viewing


def record(what, *, of=None, by=None):
    """Note that `by` did `what` to `of`, inside the action's own transaction.

    by: a viewer (an account in one hat), an account, or None for the software itself.
    """
    record_each(what, of=[of], by=by)


def record_each(what, *, of, by=None):
    """The same of many objects, in one go."""
    Event.objects.bulk_create(
        Event(
            what=what,
            actor=_code_of(by),
            hat=getattr(by, "hat", ""),
            object_type=each._meta.label if each is not None else "",
            object_code=getattr(each, "code", "") if each is not None else "",
        )
        for each in of
    )


def note_viewing(route, records, *, by):
    """One row for one page. records: pairs (model label, code)."""
    by_type = defaultdict(list)
    for label, code in dict.fromkeys(records):
        by_type[label].append(code)
    Viewing.objects.create(actor=_code_of(by), hat=getattr(by, "hat", ""), route=route, records=by_type)


def _code_of(actor):
    return getattr(getattr(actor, "user", actor), "code", "") if actor else ""
