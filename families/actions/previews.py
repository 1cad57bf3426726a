from django.db import transaction

from audit.log import record


@transaction.atomic
def begin_preview(carer, *, by):
    """Write down that somebody looks at the family's pages as this adult. Each page comes into the log on its own."""
    record("previewed as", of=carer, by=by)
