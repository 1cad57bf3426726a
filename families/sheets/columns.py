"""The sheets of an import or export, their columns, and by which headings people call them.

Headings belong to the format: they stay as they are in every language, so that any export can be brought in again.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from families.models import CareFacts, Carer, Child, Household, Room, StaffMember
from families.names import folded_name
from families.sheets.values import (
    WEEKDAYS,
    Answer,
    Day,
    Email,
    Order,
    Sessions,
    SeveralOf,
    Sight,
    Weekdays,
    Words,
    YesOrNo,
    relations,
    roles,
)


@dataclass(frozen=True)
class Column:
    """key: what the value is called in a record. note: how to write it, for the sheet of notes."""

    key: str
    heading: str
    kind: object
    note: str
    also: tuple = ()
    is_needed: bool = False

    @cached_property
    def names(self):
        return {squeezed(name) for name in (self.heading, *self.also)}


@dataclass(frozen=True)
class Sheet:
    key: str
    title: str
    columns: tuple
    also: tuple = ()

    def column(self, key):
        return next(column for column in self.columns if column.key == key)

    def nothing(self):
        """A record in which nothing is said."""
        return {column.key: column.kind.nothing for column in self.columns}

    def matched(self, headings):
        """For each heading the key of its column; "" where none goes by that name, or one did before."""
        keys, free = [], list(self.columns)
        for heading in map(squeezed, headings):
            column = next((each for each in free if heading in each.names), None)
            keys.append(column.key if column else "")
            if column:
                free.remove(column)
        return keys

    def missing(self, keys):
        return [column for column in self.columns if column.is_needed and column.key not in keys]


def squeezed(heading):
    """A heading as it is compared: “D.O.B. (dd/mm/yyyy)*” is "dob"."""
    return folded_name(re.sub(r"\(.*?\)", "", heading)).replace(" ", "")


def longest(model, field):
    return model._meta.get_field(field).max_length


def one_line(model, field):
    return Words(longest(model, field))


A_DAY = "A day, such as 3/4/2024 for 3 April."
YES_OR_NO = "yes or no; empty is no."
BIRTH = ("dob", "date of birth", "birthday", "birthdate", "born", "born on")
CHILDS_BIRTH = tuple(f"{whose} {name}" for whose in ("child", "child's") for name in BIRTH)
START = ("start date", "starts", "starting date", "date of entry", "joined", "starts on")
MAIL = ("email", "e-mail", "mail", "email address", "e-mail address")

CHILDREN = Sheet(
    "children",
    "Children",
    (
        Column(
            "first_name",
            "First name",
            one_line(Child, "first_name"),
            "",
            ("forename", "given name", "child first name", "child's first name", "christian name"),
            is_needed=True,
        ),
        Column(
            "last_name",
            "Last name",
            one_line(Child, "last_name"),
            "",
            ("surname", "family name", "child last name", "child's last name", "child's surname"),
            is_needed=True,
        ),
        Column("born_on", "Birth date", Day(), A_DAY, (*BIRTH, "child birth date"), is_needed=True),
        Column("starts_on", "First day", Day(), A_DAY, START, is_needed=True),
        Column("room", "Room", one_line(Room, "name"), "The name of a room that is open.", ("group", "class", "base")),
        Column(
            "key_person",
            "Key person",
            Words(longest(StaffMember, "email")),
            "The name of somebody on the staff, or their e-mail.",
            ("key worker", "keyworker", "keyperson"),
        ),
        Column(
            "home_languages",
            "Home languages",
            one_line(Child, "home_languages"),
            "",
            ("home language", "languages", "language", "languages at home", "first language"),
        ),
        Column(
            "allergies",
            "Allergies",
            Answer(longest(CareFacts, "allergies")),
            "Which, and what happens; none if there are none; empty if nobody has asked yet.",
            ("allergy",),
        ),
        Column(
            "diet",
            "Diet",
            Answer(longest(CareFacts, "diet")),
            "Which; none if there is nothing to mind; empty if nobody has asked yet.",
            ("dietary needs", "dietary requirements", "food"),
        ),
        Column("doctor", "Doctor", Words(longest(CareFacts, "doctor"), lines=True), "", ("gp", "surgery", "doctors")),
        *(
            Column(
                day,
                day.capitalize(),
                Sessions(),
                "From when to when, such as 8:00-17:30; several with semicolons between them.",
                (day[:3], f"{day}s", f"{day} session", f"{day} sessions", f"{day[:3]} sessions"),
            )
            for day in WEEKDAYS
        ),
    ),
    also=("child", "pupils", "kids", "register"),
)

ADULTS = Sheet(
    "adults",
    "Adults",
    (
        Column(
            "child_first_name",
            "Child first name",
            one_line(Child, "first_name"),
            "As in the sheet Children, or as the child is known here.",
            ("child's first name", "child forename", "child's forename"),
            is_needed=True,
        ),
        Column(
            "child_last_name",
            "Child last name",
            one_line(Child, "last_name"),
            "As in the sheet Children, or as the child is known here.",
            ("child's last name", "child surname", "child's surname"),
            is_needed=True,
        ),
        Column(
            "child_born_on",
            "Child birth date",
            Day(),
            "Tells two children of one name apart. " + A_DAY,
            ("child's birth date", *BIRTH, *CHILDS_BIRTH),
            is_needed=True,
        ),
        Column(
            "name",
            "Name",
            one_line(Carer, "name"),
            "First and last name of the adult. Somebody with several children has a line for each.",
            (
                "adult",
                "adult name",
                "adult's name",
                "parent",
                "parent name",
                "parent's name",
                "carer",
                "contact",
                "full name",
                "contact name",
                "carer name",
            ),
            is_needed=True,
        ),
        Column(
            "relation",
            "Relation",
            relations(),
            "One of: mother, father, parent, step-parent, grandparent, foster carer, relative, local authority, other.",
            ("relationship", "relation to child", "relationship to child"),
            is_needed=True,
        ),
        Column(
            "household",
            "Household",
            one_line(Household, "name"),
            "How you call this home, such as “Aziz, Mill Lane”. Adults with the same word share a home: they read what "
            "the home writes and is told. Separated parents have two.",
            ("home", "family"),
            is_needed=True,
        ),
        Column(
            "address",
            "Address",
            Words(longest(Household, "address"), lines=True),
            "Of the household.",
            ("home address", "postal address"),
        ),
        Column("email", "E-mail", Email(), "One person’s own: two adults do not share one.", MAIL),
        Column("phone", "Phone", one_line(Carer, "phone"), "", ("telephone", "mobile", "tel", "phone number")),
        Column(
            "other_phone",
            "Other phone",
            one_line(Carer, "other_phone"),
            "",
            ("second phone", "work phone", "home phone", "landline", "phone 2"),
        ),
        Column("responsible", "Parental responsibility", YesOrNo(), YES_OR_NO, ("pr", "has parental responsibility")),
        Column(
            "sees",
            "Sees",
            Sight(),
            "nothing, day, or day and health; empty is nothing.",
            ("may see", "access", "can see"),
        ),
        Column("collects", "May collect", YesOrNo(), YES_OR_NO, ("collects", "can collect", "pick up", "collection")),
        Column(
            "lives_with",
            "Lives with",
            YesOrNo(),
            "Whether the child lives with this adult: " + YES_OR_NO,
            ("child lives with", "lives here", "resident"),
        ),
        Column(
            "emergency_order",
            "Emergency order",
            Order(),
            "1 for whom to call first, then 2, 3; empty is nobody.",
            ("emergency contact", "emergency", "contact order", "priority"),
        ),
        Column("is_authority", "Local authority", YesOrNo(), "An office, not a person: " + YES_OR_NO, ("authority",)),
    ),
    also=("adult", "parents", "parents and carers", "carers", "contacts", "families", "parent contacts"),
)

STAFF = Sheet(
    "staff",
    "Staff",
    (
        Column(
            "name",
            "Name",
            one_line(StaffMember, "name"),
            "First and last name.",
            ("full name", "staff name", "staff", "employee"),
            is_needed=True,
        ),
        Column("email", "E-mail", Email(), "Where the invitation will go, later, when you send it.", MAIL),
        Column(
            "roles",
            "Role",
            roles(),
            "One of: practitioner, room lead, senco, dsl, deputy, manager, group admin; several with semicolons.",
            ("roles", "job", "job title", "position"),
            is_needed=True,
        ),
        Column(
            "rooms",
            "Rooms",
            SeveralOf(one_line(Room, "name")),
            "Names of rooms, with semicolons between them.",
            ("room", "groups", "group"),
        ),
        Column("agency", "Agency", one_line(StaffMember, "agency"), "Of somebody who is not employed by you."),
        Column("starts_on", "First day", Day(), A_DAY + " Empty is today.", START),
        Column(
            "days_in",
            "Days in",
            Weekdays(),
            "Weekdays they work, such as Mon; Tue; Fri, or Mon-Fri; empty if nobody has said.",
            ("working days", "work days", "days worked", "works on", "working pattern"),
        ),
    ),
    also=("team", "employees", "colleagues", "practitioners", "staff members"),
)

SHEETS = {sheet.key: sheet for sheet in (CHILDREN, ADULTS, STAFF)}

# Fewer headings than this may match by chance.
ENOUGH = 2


def sheet_of(title, headings):
    """The key of the sheet that a table is, by its title or by most of its headings; "" when it is none."""
    named = squeezed(title)
    for sheet in SHEETS.values():
        if named in {squeezed(each) for each in (sheet.title, *sheet.also)}:
            return sheet.key
    best = max(SHEETS.values(), key=lambda sheet: matches(sheet, headings))
    return best.key if matches(best, headings) >= ENOUGH else ""


def matches(sheet, headings):
    return sum(map(bool, sheet.matched(headings)))


def most_matches(headings):
    return max(matches(sheet, headings) for sheet in SHEETS.values())
