from django.db import transaction
from django.utils.timezone import localdate

from audit.log import record
from families.models import Child, KeyPerson


@transaction.atomic
def name_key_person(child, *, staff, part, by):
    """Make somebody the child's key person or buddy: from today, or from the child's first day if that is to come."""
    child = Child.objects.select_for_update().get(pk=child.pk)  # one after the other: there is one key person
    since = max(localdate(), child.starts_on)
    before = KeyPerson.objects.filter(child=child, part=part, until=None)
    if before.filter(staff=staff).exists():
        return
    before.filter(since=since).delete()
    before.update(until=since)
    KeyPerson.objects.create(child=child, staff=staff, part=part, since=since)
    record("key person named", of=child, by=by)
