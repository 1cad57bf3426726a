"""The program's own queries, built once and asked many times.

Django takes some thirty times longer to write a question of the policy as SQL than a database takes to answer it. What
it writes hangs on the viewer, the day and the moment, never on what stands in the database. So the SQL is kept for each
viewer, with everything the program may have looked at in it, and asked again with the day and the moment of then.
"""

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.timezone import localdate, now

NOBODY = ("SELECT 1 WHERE 1 = 0", ())


class Today:
    """Stands for a parameter that was the day, or the moment, of asking."""


class Moment:
    pass


class Prepared:
    def __init__(self, *, keeps=True):
        self.keeps = keeps  # not: every question is built anew
        self.kept = {}

    def rows(self, question, build, viewer=None):
        """The rows that `build()`, a queryset of `values_list`, has now. question: its name, unlike any other's."""
        key = (question, _state(viewer))
        if key not in self.kept or not self.keeps:
            self.kept[key] = _written(build())
        sql, parameters = self.kept[key]
        given = {Today: _day(), Moment: _moment()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(each, each) for each in parameters])
            return cursor.fetchall()


def _state(viewer):
    """All that a query could have been told of the viewer."""
    if viewer is None:
        return None
    return (viewer.user.pk, viewer.roles, *(_columns(row) for row in (viewer.staff, viewer.setting, viewer.carer)))


def _columns(row):
    return row and tuple(getattr(row, field.attname) for field in row._meta.concrete_fields)


def _written(rows):
    try:
        sql, parameters = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return NOBODY
    stands_for = {_day(): Today, _moment(): Moment}
    return sql, [stands_for.get(each, each) for each in parameters]


def _day():
    return connection.ops.adapt_datefield_value(localdate())


def _moment():
    return connection.ops.adapt_datetimefield_value(now())
