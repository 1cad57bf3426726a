"""A setting with its people: the cast's, then invented families until there are enough children."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from itertools import count

from allauth.account.models import EmailAddress

from accounts.models import User, folded
from families.models import (
    Assignment,
    BookedSession,
    CareFacts,
    Carer,
    Child,
    FamilyTie,
    Household,
    KeyPerson,
    Relation,
    Restriction,
    RestrictionReview,
    Role,
    RoleHeld,
    Room,
    RoomStay,
    Setting,
    StaffMember,
    TieFact,
)
from nursery.demo import words
from nursery.demo.invented import Inventor

AGES = ((9, 22), (24, 35), (37, 50))  # months, by number of the room
TWOS, THREES = 24, 36  # months from which a child does and eats and sleeps as the next older do
AT_HOME = {Relation.MOTHER, Relation.FATHER, Relation.PARENT, Relation.FOSTER_CARER}


@dataclass
class Place:
    """A child at the setting, for the diaries to look up."""

    child: Child
    stage: int  # 0: under two, 1: two, 2: older
    key_person: StaffMember
    buddy: StaffMember | None
    weekdays: frozenset
    homes: list = field(default_factory=list)  # [(household, account of somebody who reads and writes at home)]

    def who_is_in(self, day):
        """Key person or buddy; where neither is in, as on a Sunday, the key person came all the same."""
        for staff in filter(None, (self.key_person, self.buddy)):
            if not staff.days_in or day.weekday() in staff.days_in:
                return staff
        return self.key_person


class House:
    """Nothing is in the database before `rows` are written."""

    def __init__(self, run, rows, cast, *, name, number=0, size=0, group=None):
        self.run, self.chance, self.rows, self.cast, self.number = run, run.chance, rows, cast, number
        self.setting = rows.add(Setting(name=name, group=group, works_alone=cast.works_alone))
        self.rooms = [rows.add(Room(setting=self.setting, name=name)) for name in cast.rooms]
        self.staff, self.homes, self.carers, self.places = {}, {}, {}, []
        self.to_invite = []  # [(adult, carer)]
        for colleague in cast.staff:
            self.staff[colleague.name] = self.colleague(colleague)
        for family in self.families(size):
            self.family(family)

    def families(self, size):
        yield from self.cast.families
        inventor = Inventor(self.chance)
        left = size - sum(len(family.children) for family in self.cast.families)
        while left > 0:
            family = inventor.family(min(left, self.chance.choices([1, 2], [4, 1])[0]))
            left -= len(family.children)
            yield family

    # -- Staff -------------------------------------------------------------------------------------------------------

    def colleague(self, colleague):
        since = self.run.day(-self.run.days - 300)
        until = None if colleague.left is None else self.run.day(-colleague.left)
        user = self.account(colleague.name, self.address(colleague.email))
        member = self.rows.add(
            StaffMember(
                setting=self.setting,
                user=user,
                name=colleague.name,
                email=user.email,
                agency=colleague.agency,
                about_me=colleague.about_me,
                days_in=colleague.days_in,
                started_on=since,
                left_on=until,
                closed_at=until and self.run.at(until, 0),
            )
        )
        for role in colleague.roles:
            self.rows.add(RoleHeld(staff=member, role=role, since=since, until=until))
        for works_as, room, starts, ends in self.work_of(colleague, since, until):
            self.rows.add(
                Assignment(staff=member, room=self.rooms[room], works_as=works_as, starts_at=starts, ends_at=ends)
            )
        return member

    def work_of(self, colleague, since, until):
        """(as what, number of the room, from, until) of each assignment."""
        at = self.run.at
        if colleague.agency:
            for day in map(self.run.day, range(-7, 8)):
                if day.weekday() < 5 or day == self.run.today:
                    yield Assignment.As.SHIFT, colleague.room, at(day, 7, 30), at(day, 18)
        elif colleague.room is not None:
            yield Assignment.As.USUAL, colleague.room, at(since, 0), until and at(until, 0)
        if colleague.covers is not None:
            yield Assignment.As.COVER, colleague.covers, at(self.run.today, 7, 30), at(self.run.today, 18)

    def who(self, role):
        """The first of the cast in this role."""
        return self.staff[next(each.name for each in self.cast.staff if role in each.roles)]

    def of_room(self, room):
        """Names of those employed in this room."""
        return [each.name for each in self.cast.staff if each.room == room and not each.agency and each.left is None]

    # -- Families ----------------------------------------------------------------------------------------------------

    def family(self, family):
        is_cast = family in self.cast.families
        homes = [self.home(name, self.homes if is_cast else {}) for name in family.homes]
        salt = len(self.places)
        carers = [self.carer(adult, salt) for adult in family.adults]
        for kid in family.children:
            place = self.child(kid, family.last_name)
            calls = count(1)  # in an emergency: first, second
            ties = [
                self.tie(place, adult, carer, homes[adult.household], calls)
                for adult, carer in zip(family.adults, carers, strict=True)
            ]
            for adult, tie in zip(family.adults, ties, strict=True):
                self.facts(place, adult, tie, lent_by=ties[0])

    def home(self, name, known):
        if name not in known:
            _family, _comma, street = name.partition(", ")
            address = f"{self.chance.randrange(1, 90)} {street}" if street and "not known" not in street else ""
            known[name] = self.rows.add(Household(setting=self.setting, name=name, address=address))
        return known[name]

    def carer(self, adult, salt):
        address = self.address(adult.email, salt)
        key = address or f"{adult.name} {salt}"
        if key not in self.carers:
            phone = f"07700 900{self.chance.randrange(1000):03}"  # the range kept free for stories
            self.carers[key] = self.rows.add(
                Carer(
                    setting=self.setting,
                    user=self.account(adult.name, address) if address and adult.came == "in" else None,
                    name=adult.name,
                    email=address,
                    phone=phone,
                    is_authority=adult.is_authority,
                )
            )
            if adult.came not in {"in", ""}:
                self.to_invite.append((adult, self.carers[key]))
        return self.carers[key]

    def tie(self, place, adult, carer, household, calls):
        lives_here = adult.household == 0 and adult.relation in AT_HOME
        is_called = adult.collects and not adult.restriction and self.chance.random() < 0.93
        return self.rows.add(
            FamilyTie(
                carer=carer,
                child=place.child,
                household=household,
                relation=adult.relation,
                lives_with=lives_here,
                emergency_order=next(calls) if is_called else None,
            )
        )

    def facts(self, place, adult, tie, lent_by):
        since, by = min(place.child.starts_on, self.run.today), self.who(Role.MANAGER).user
        held = [(TieFact.Kind.RESPONSIBLE, "", adult.responsible), (TieFact.Kind.COLLECTS, "", adult.collects)]
        if not adult.parts:
            held.append((TieFact.Kind.SEES, adult.sees, bool(adult.sees)))
        for kind, opens, is_so in held:
            if is_so:
                self.rows.add(TieFact(tie=tie, kind=kind, opens=opens, since=since, noted_by=by))
        for part in adult.parts:
            lent = {"opened_by": lent_by, "noted_by": lent_by.carer.user}
            days = {"since": self.run.day(-9), "until": self.run.day(adult.for_days)}
            self.rows.add(TieFact(tie=tie, kind=TieFact.Kind.SEES, opens=part, **days, **lent))
        if adult.restriction:
            self.restrict(tie, adult.restriction)
        elif tie.carer.user and adult.sees and not adult.parts:
            place.homes.append((tie.household, tie.carer.user))

    def restrict(self, tie, shut):
        dsl = self.who(Role.DSL).user
        since = self.run.day(-shut.since)
        seen_at = self.run.at(since, 11, 20)
        seen = {"evidence": shut.evidence, "evidence_at": seen_at, "evidence_by": dsl} if shut.evidence else {}
        restriction = self.rows.add(
            Restriction(
                tie=tie,
                type=shut.type,
                shuts_sight=shut.shuts_sight,
                since=since,
                review_on=self.run.day(shut.review_in),
                made_at=seen_at,
                made_by=dsl if shut.evidence else self.who(Role.MANAGER).user,
                confirmed_alone=self.cast.works_alone and bool(shut.evidence),
                **seen,
            )
        )
        if shut.reviewed:
            looked = {"at": seen_at + timedelta(days=shut.since // 2), "by": dsl, "note": shut.reviewed}
            self.rows.add(RestrictionReview(restriction=restriction, next_on=restriction.review_on, **looked))

    # -- Children ----------------------------------------------------------------------------------------------------

    def child(self, kid, last_name):
        months = kid.months or self.chance.uniform(*AGES[kid.room])
        born_on = self.run.today - timedelta(days=round(months * 30.4))
        random_start = self.run.day(-self.chance.randint(self.run.days + 10, self.run.days + 200))
        starts_on = max(random_start, born_on + timedelta(days=120))
        child = self.rows.add(
            Child(
                setting=self.setting,
                first_name=kid.first_name,
                last_name=kid.last_name or last_name,
                born_on=born_on,
                home_languages=kid.languages,
                starts_on=starts_on if kid.starts_in is None else self.run.day(kid.starts_in),
                left_on=None if kid.left is None else self.run.day(-kid.left),
            )
        )
        self.room_of(child, kid)
        self.care(child, kid, months)
        stage = 0 if months < TWOS else 1 if months < THREES else 2
        place = Place(child, stage, *self.key_people(child, kid), self.sessions(child))
        self.places.append(place)
        return place

    def room_of(self, child, kid):
        moves_on = self.run.day(kid.moves[1]) if kid.moves else None
        self.rows.add(
            RoomStay(child=child, room=self.rooms[kid.room], since=child.starts_on, until=child.left_on or moves_on)
        )
        if kid.moves:
            self.rows.add(RoomStay(child=child, room=self.rooms[kid.moves[0]], since=moves_on))

    def key_people(self, child, kid):
        """The key person, and for most a buddy, else None; for some there was one before."""
        names, index = self.of_room(kid.room), len(self.places)
        key = self.staff[kid.key_person or names[index % len(names)]]
        others = [self.staff[name] for name in names if self.staff[name] is not key]
        since = child.starts_on
        if kid.key_person_before:
            before = self.staff[kid.key_person_before]
            self.rows.add(KeyPerson(child=child, staff=before, since=since, until=before.left_on))
            since = before.left_on
        self.rows.add(KeyPerson(child=child, staff=key, since=since, until=child.left_on))
        buddy = others[index % len(others)] if others and index % 3 else None
        if buddy:
            named = {"staff": buddy, "part": KeyPerson.Part.BUDDY}
            self.rows.add(KeyPerson(child=child, since=child.starts_on, until=child.left_on, **named))
        return key, buddy

    def sessions(self, child):
        """Weekdays booked. A few families have not said yet: their children come every day."""
        number = self.chance.choices([5, 4, 3, 0], [10, 7, 6, 1])[0]
        weekdays = sorted(self.chance.sample(range(5), number))
        starts, ends = self.chance.choice([(time(8), time(18)), (time(8, 30), time(17, 30)), (time(9), time(16, 45))])
        for weekday in weekdays:
            hours = {"starts": starts, "ends": ends, "since": child.starts_on, "until": child.left_on}
            self.rows.add(BookedSession(child=child, weekday=weekday, **hours))
        return frozenset(weekdays or range(5))

    def care(self, child, kid, months):
        """What somebody must know, as far as anybody has asked."""
        chance = self.chance
        known = dict(kid.care) or {**self.said("allergies", words.ALLERGIES), **self.said("diet", words.DIETS)}
        known["doctor"] = chance.choice(words.DOCTORS) if chance.random() < 0.93 else ""
        if months < THREES:
            known["health_visitor"] = chance.choice(words.HEALTH_VISITORS)
        self.rows.add(CareFacts(child=child, **known))

    def said(self, which, possible):
        """Not asked, none, or one of these."""
        answer = self.chance.choices([None, False, True], [1, 14, 3])[0]
        return {f"has_{which}": answer, which: self.chance.choice(possible) if answer else ""}

    # -- Accounts ----------------------------------------------------------------------------------------------------

    def account(self, name, email):
        email = folded(email)
        if email not in self.run.accounts:
            user = User(name=name, email=email, password=self.run.password, is_demo=True)
            self.run.accounts[email] = self.rows.add(user)
            self.rows.add(EmailAddress(user=user, email=email, verified=True, primary=True))
        return self.run.accounts[email]

    def address(self, email, salt=0):
        """The cast's own addresses in the first nursery; elsewhere made different by numbers."""
        if "@" in email:
            name, host = email.split("@")
            return email if self.number == 0 else f"{name}.{self.number}@{host}"
        return email and f"{email}.{self.number}.{salt}@example.org"
