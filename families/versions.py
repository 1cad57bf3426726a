"""What somebody saw when a form was shown: so that nobody overwrites what they have not read."""

import hashlib
import json


class ChangedMeanwhile(Exception):
    """Somebody else changed the row after the form was shown. `now`: the row as it stands."""

    def __init__(self, now):
        super().__init__()
        self.now = now


def version_of(row, fields):
    """A digest of these fields of a row: the same as long as nobody changes one of them."""
    said = json.dumps([str(getattr(row, field)) for field in fields])
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def as_seen(row, fields, seen):
    """The row, locked until the end of the transaction, if it is still as it was seen. Raises ChangedMeanwhile."""
    row = type(row).objects.select_for_update().get(pk=row.pk)
    if version_of(row, fields) != seen:
        raise ChangedMeanwhile(row)
    return row
