"""Pages of a long list by keyset: the page after a row, without counting or skipping what stands before it."""

from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

PAGE = 40


class Page(NamedTuple):
    rows: list
    last: object  # the row after which there is more; None on the last page


def page_of(rows, *, by, after=None, size=PAGE):
    """The first `size` of `rows` behind the row `after` (None: from the beginning), in the order of the columns `by`.

    by: columns that are never NULL, the last one unique. With an index on them a page costs the same anywhere.
    """
    rows = rows.order_by(*by)
    if after is not None:
        rows = rows.filter(_behind(after, by))
    found = list(rows[: size + 1])
    return Page(found[:size], found[size - 1] if len(found) > size else None)


def _behind(row, by):
    """Condition: further on than `row`. The first part is implied by the second, and lets an index begin there."""
    values = {column: getattr(row, column) for column in by}
    begins = Q(**{f"{by[0]}__gte": values[by[0]]})
    steps = (
        Q(**{column: values[column] for column in by[:depth]}, **{f"{further}__gt": values[further]})
        for depth, further in enumerate(by)
    )
    return begins & reduce(or_, steps)
