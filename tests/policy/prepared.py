"""The program's own queries, built once and asked many times, many in one statement.

Django takes some thirty times longer to write a question of the policy as SQL than a database takes to answer it. What
it writes hangs on the viewer, the day and the moment, never on what stands in the database. So the SQL is kept for each
viewer, with everything the program may have looked at in it, and asked again with the day and the moment of then.

After each step everything is compared. But a statement is sent again only where its answer may be another one: the day
has changed, or the moment if it looks at moments, or something was written into a table that it names, by whatever SQL.
After a rollback, and so at the beginning of each journey, all are sent again.
"""

import re
from contextlib import ExitStack
from itertools import count

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.timezone import localdate, now

NOBODY = ("SELECT 1 WHERE 1 = 0", ())
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
READS = re.compile(r"SELECT |SAVEPOINT |RELEASE SAVEPOINT |PREPARE |EXECUTE ")
NUMBERS = count(1)
# PostgreSQL plans each of them once, and compiles none: the plans are long, and their rows are few.
PLAN_ONCE = "DEALLOCATE ALL; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL jit = off"


class Today:
    """Stands for a parameter that was the day, or the moment, of asking."""


class Moment:
    pass


class Prepared:
    """Entered for one test, within its transaction."""

    def __init__(self, *, keeps=True):
        self.keeps = keeps  # not: every question is built anew, and sent
        self.kept = {}  # viewer: (names of all questions, the statement that asks them, its parameters)
        self.asking = {}  # account: the statement that asks for its hats, its parameters
        self.hats_by_rows = {}  # (account, rows): its hats when these are the rows
        self.statements = Statements()

    def __enter__(self):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(PLAN_ONCE)
        self.noting = ExitStack()
        self.noting.enter_context(connection.execute_wrapper(self.statements.note))
        return self

    def __exit__(self, *error):
        self.noting.close()

    def rows(self, questions, viewer=None):
        """(question, its row) for all rows there are now. questions: {name: what makes a queryset of values_list}.

        Values are text. Viewers of one kind, family or staff, are always asked the same questions.
        """
        key = _state(viewer)
        if key not in self.kept or not self.keeps:
            written = {name: _written(build(viewer)) for name, build in questions.items()}
            self.kept[key] = (tuple(written), *_together(written.values()))
        names, sql, parameters = self.kept[key]
        for number, *row in self._rows(sql, parameters):
            yield names[number], [value for value in row if value is not None]

    def hats(self, account, ask):
        """What `ask()` answers, which asks the database once. It is kept by what the database answered."""
        if account not in self.asking or not self.keeps:
            return self._ask(account, ask)
        known = (account, self._rows(*self.asking[account]))
        return self.hats_by_rows[known] if known in self.hats_by_rows else self._ask(account, ask)

    def _ask(self, account, ask):
        asked = []

        def note(execute, sql, parameters, *rest):
            asked.append(_numbered(sql, parameters))
            return execute(sql, parameters, *rest)

        with connection.execute_wrapper(note):
            answer = ask()
        [self.asking[account]] = asked
        self.hats_by_rows[account, self._rows(*self.asking[account])] = answer
        return answer

    def _rows(self, sql, parameters):
        given = {Today: _day(), Moment: _moment()}
        if not self.keeps:
            self.statements.forget()
        return self.statements.rows(sql, tuple(given.get(each, each) for each in parameters))


class Statements:
    """Planned once, and sent where the answer may be another one than last time."""

    def __init__(self):
        self.known = {}  # SQL: (what is sent for it, the tables and columns that it names)
        self.writings = 0
        self.written = {}  # table: number of the last writing into it
        self.answers = {}  # (SQL, parameters): (number of the last writing before it was sent, rows)

    def note(self, execute, sql, *rest):
        """Sees all SQL of the program, so as to know what was written. What it does not know may have changed all."""
        if writes := WRITES.match(sql):
            self.writings += 1
            self.written[writes[1]] = self.writings
        elif not READS.match(sql):
            self.forget()
        return execute(sql, *rest)

    def forget(self):
        self.answers.clear()

    def rows(self, sql, parameters):
        if sql not in self.known:
            self.known[sql] = _made_known(sql, parameters), re.findall(r'"(\w+)"', sql)
        sent, names = self.known[sql]
        as_of, rows = self.answers.get((sql, parameters), (-1, ()))
        if as_of < max(self.written.get(name, 0) for name in names):
            as_of, rows = self.answers[sql, parameters] = self.writings, _send(sent, parameters)
        return rows


def _made_known(sql, parameters):
    """As it is to be sent. SQLite's module keeps statements by itself, PostgreSQL when it is told to."""
    if connection.vendor != "postgresql":
        return sql.replace("$", "?")
    name = f"policy_{next(NUMBERS)}"
    types = ("bigint" if type(each) is int else "unknown" for each in parameters)
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE {name} ({', '.join(types)}) AS {sql}")
    return f"EXECUTE {name} ({', '.join(['%s'] * len(parameters))})"


def _send(sql, parameters):
    if connection.vendor != "postgresql":
        return tuple(connection.connection.execute(sql, parameters))
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return tuple(cursor.fetchall())


def _state(viewer):
    """All that a query could have been told of the viewer."""
    if viewer is None:
        return None
    return (viewer.user.pk, viewer.roles, *(_columns(row) for row in (viewer.staff, viewer.setting, viewer.carer)))


def _columns(row):
    return row and tuple(getattr(row, field.attname) for field in row._meta.concrete_fields)


def _written(rows):
    """(SQL, parameters, number of columns)"""
    try:
        return *rows.order_by().query.sql_with_params(), len(rows.query.values_select)
    except EmptyResultSet:
        return *NOBODY, 1


def _together(written):
    """(SQL, parameters) that ask all: rows of the question's number and as many values as any question has."""
    width = max(columns for _, _, columns in written)
    tables, selects, parameters = [], [], []
    for number, (sql, its_parameters, columns) in enumerate(written):
        names = [f"c{column}" for column in range(columns)]
        values = [f"CAST({name} AS text)" for name in names] + ["CAST(NULL AS text)"] * (width - columns)
        tables.append(f"q{number} ({', '.join(names)}) AS ({sql})")
        selects.append(f"SELECT {number}, {', '.join(values)} FROM q{number}")  # noqa: S608 - of names made here
        parameters += its_parameters
    return _numbered(f"WITH {', '.join(tables)} {' UNION ALL '.join(selects)}", parameters)


def _numbered(sql, parameters):
    """(SQL with "$1" where Django writes "%s", parameters): each value is given once."""
    stands_for = {_day(): Today, _moment(): Moment}
    numbers = {}
    for value in parameters:
        numbers.setdefault((type(value), value), f"${len(numbers) + 1}")
    given = tuple(stands_for.get(value, value) for _, value in numbers)
    return sql % tuple(numbers[type(value), value] for value in parameters), given


def _day():
    return connection.ops.adapt_datefield_value(localdate())


def _moment():
    return connection.ops.adapt_datetimefield_value(now())
