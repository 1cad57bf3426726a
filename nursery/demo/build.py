"""Builds demo nurseries by bulk writes: the same seed on the same day gives the same nursery."""

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import localdate, make_aware, now

from accounts.models import User
from diaries.actions import DAY_KEY, readers_of
from diaries.announcements import DayWritten
from diaries.models import ChildDay, DiaryEntry, Eaten, HomeNote, Kind, Meal, Mood, Nappy, Reply
from families.models import (
    Assignment,
    Carer,
    Child,
    FamilyTie,
    Household,
    KeyPerson,
    Relation,
    RoleHeld,
    Room,
    RoomStay,
    Setting,
    StaffMember,
    TieFact,
)
from notifications.outbox import announce
from nursery.demo import people, words
from ui.codes import ALPHABET, LENGTH

BATCH = 5000  # rows written at once
CHILDREN = 36
DAYS = 21


@dataclass
class Nursery:
    """What has been built so far, for the next step to look up."""

    setting: Setting
    rooms: list = field(default_factory=list)
    room_staff: list = field(default_factory=list)  # by number of the room
    children: list = field(default_factory=list)
    room_of: dict = field(default_factory=dict)  # child -> number of the room
    key_person: dict = field(default_factory=dict)  # child -> member of staff
    homes_of: dict = field(default_factory=dict)  # child -> [(household, account or None)]


class Builder:
    """One run of the demo. `children` and `days` are for each nursery."""

    def __init__(self, *, children=CHILDREN, days=DAYS, nurseries=1, seed=1, report=lambda line: None):
        self.chance = random.Random(seed)
        self.size, self.days, self.nurseries, self.report = children, days, nurseries, report
        self.today, self.now = localdate(), now()
        self.unused_names = []
        self.password = make_password(people.PASSWORD)  # one hash for all: hashing thousands would take minutes

    def build(self):
        for number in range(self.nurseries):
            with transaction.atomic():
                nursery = self.people_of(number)
            self.diaries_of(nursery)
            self.report(f"{nursery.setting.name}: {len(nursery.children)} children")

    # -- People ------------------------------------------------------------------------------------------------------

    def people_of(self, number):
        nursery = Nursery(Setting.objects.create(code=self.code(), name=_nursery_name(number)))
        nursery.rooms = self.save(Room, [Room(setting=nursery.setting, name=name) for name in people.ROOMS])
        self.staff(nursery, number)
        for family in self.families(number):
            self.family(nursery, family, number)
        self.places(nursery)
        return nursery

    def staff(self, nursery, number):
        joined = self.today - timedelta(days=400)
        members = []
        for colleague in people.STAFF:
            user = self.account(colleague.name, _address(colleague.email, number))
            members.append(
                StaffMember(setting=nursery.setting, user=user, name=user.name, email=user.email, started_on=joined)
            )
        self.save(StaffMember, members)
        pairs = list(zip(people.STAFF, members, strict=True))
        self.save(RoleHeld, [RoleHeld(staff=m, role=role, since=joined) for c, m in pairs for role in c.roles])
        start = make_aware(datetime.combine(joined, time.min))
        in_rooms = [(c.room, m) for c, m in pairs if c.room is not None]
        self.save(Assignment, [Assignment(staff=m, room=nursery.rooms[room], starts_at=start) for room, m in in_rooms])
        nursery.room_staff = [[m for room, m in in_rooms if room == index] for index in range(len(nursery.rooms))]

    def families(self, number):
        """The cast, then invented families until there are enough children."""
        cast = people.CAST
        yield from cast
        left = self.size - sum(len(family.children) for family in cast)
        while left > 0:
            family = self.invented(min(left, self.chance.choices([1, 2], [4, 1])[0]))
            left -= len(family.children)
            yield family

    def invented(self, children):
        last_name = self.chance.choice(people.LAST_NAMES)
        firsts = [self.first_name() for _ in range(children)]
        rooms = self.chance.choices(range(len(people.ROOMS)), [5, 6, 7], k=children)
        adults = self.chance.sample(people.ADULT_NAMES, self.chance.choice([1, 2, 2, 2]))
        relations = self.chance.sample([Relation.MOTHER, Relation.FATHER], len(adults))
        tied = [
            people.Adult(f"{adult} {last_name}", f"{adult}.{last_name}".lower().replace("’", ""), relation)
            for adult, relation in zip(adults, relations, strict=True)
        ]
        streets = ["Bridge Street", "Church Lane", "High Street", "Park Road", "The Green", "Victoria Terrace"]
        return people.Family(
            last_name,
            tuple(zip(firsts, rooms, strict=True)),
            tuple(tied),
            (f"{last_name}, {self.chance.choice(streets)}",),
        )

    def family(self, nursery, family, number):
        homes = self.save(Household, [Household(setting=nursery.setting, name=name) for name in family.homes])
        carers = []
        for adult in family.adults:
            address = _address(adult.email, number, len(nursery.children)) if adult.email else ""
            user = self.account(adult.name, address) if address else None
            phone = f"07700 900{self.chance.randrange(1000):03}"  # the range kept free for stories
            carers.append(Carer(setting=nursery.setting, user=user, name=adult.name, email=address, phone=phone))
        self.save(Carer, carers)
        for first_name, room in family.children:
            child = self.child(nursery, first_name, family.last_name, room)
            self.tie(nursery, child, list(zip(family.adults, carers, strict=True)), homes)

    def child(self, nursery, first_name, last_name, room):
        ages = [(9, 22), (24, 35), (37, 50)][room]  # months
        born_on = self.today - timedelta(days=round(self.chance.uniform(*ages) * 30.4))
        starts_on = self.today - timedelta(days=self.chance.randint(self.days + 10, self.days + 200))
        child = Child(
            setting=nursery.setting,
            first_name=first_name,
            last_name=last_name,
            born_on=born_on,
            starts_on=max(starts_on, born_on + timedelta(days=120)),
        )
        self.save(Child, [child])
        nursery.children.append(child)
        nursery.room_of[child] = room
        return child

    def tie(self, nursery, child, adults, homes):
        ties = []
        for adult, carer in adults:
            ties.append(
                FamilyTie(
                    carer=carer,
                    child=child,
                    household=homes[adult.household],
                    relation=adult.relation,
                    lives_with=adult.household == 0,
                )
            )
            nursery.homes_of.setdefault(child, []).append((homes[adult.household], carer.user))
        self.save(FamilyTie, ties)
        facts = []
        for tie, (adult, _carer) in zip(ties, adults, strict=True):
            held = [(TieFact.Kind.SEES, adult.sees), (TieFact.Kind.COLLECTS, "")]
            if adult.responsible:
                held.append((TieFact.Kind.RESPONSIBLE, ""))
            facts += [TieFact(tie=tie, kind=kind, opens=opens, since=child.starts_on) for kind, opens in held]
        TieFact.objects.bulk_create(facts)

    def places(self, nursery):
        """Each child in its room, and shared out among the room's staff as key persons."""
        stays, keys = [], []
        for index, child in enumerate(nursery.children):
            room = nursery.room_of[child]
            colleagues = nursery.room_staff[room]
            key = colleagues[0] if child.last_name in {"Aziz", "Mullen"} else colleagues[index % len(colleagues)]
            nursery.key_person[child] = key
            stays.append(RoomStay(child=child, room=nursery.rooms[room], since=child.starts_on))
            keys.append(KeyPerson(child=child, staff=key, since=child.starts_on))
        self.save(RoomStay, stays)
        self.save(KeyPerson, keys)

    def first_name(self):
        """Each name once before any comes twice."""
        if not self.unused_names:
            self.unused_names = self.chance.sample(people.FIRST_NAMES, len(people.FIRST_NAMES))
        return self.unused_names.pop()

    def account(self, name, email):
        user = User(code=self.code(), name=name, email=email, password=self.password, is_demo=True)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    # -- Diaries -----------------------------------------------------------------------------------------------------

    def diaries_of(self, nursery):
        """Days oldest first, in batches: a day's children together, as they were written."""
        days, entries = [], []
        for day in self.open_days():
            for child in nursery.children:
                written = self.day_of(nursery, child, day)
                if written:
                    days.append(self.child_day(nursery, child, day))
                    entries += written
            if len(entries) >= BATCH:
                self.write_down(nursery, days, entries)
                days, entries = [], []
        self.write_down(nursery, days, entries)
        self.tell_of_today(nursery)

    def open_days(self):
        """Weekdays, and today whatever it is: whoever tries the demo on a Sunday finds a day, too."""
        since = (self.today - timedelta(days=back) for back in range(self.days, -1, -1))
        return [day for day in since if day.weekday() < 5 or day == self.today]

    def child_day(self, nursery, child, day):
        is_over = day < self.today or child.first_name in people.COLLECTED_EARLY
        return ChildDay(
            code=self.code(),
            child=child,
            day=day,
            finished_at=min(self.at(day, 17, 20), self.now) if is_over else None,
            finished_by=nursery.key_person[child] if is_over else None,
        )

    def day_of(self, nursery, child, day):
        """One child's entries of one day, in order; [] for a day not booked. Nothing after this moment."""
        if child.starts_on > day or (self.chance.random() < 0.2 and day != self.today):
            return []
        room = nursery.room_of[child]
        author = nursery.key_person[child]
        written = [*self.meals(day), *self.naps(day, room), *self.changes(day, room), *self.words_of(day, room)]
        entries = []
        for hour, minute, values in sorted(written, key=lambda each: each[:2]):
            happened_at = self.at(day, hour, minute)
            if happened_at < self.now and values.get("ended_at", happened_at) < self.now:
                place = {"child": child, "day": day, "author": author, "happened_at": happened_at}
                entries.append(DiaryEntry(code=self.code(), written_at=happened_at, **place, **values))
        return entries

    def meals(self, day):
        lunch, tea = words.MENU[day.weekday()]
        yield 8, 20 + self.chance.randrange(20), self.meal(Meal.BREAKFAST, "Porridge or toast, fruit")
        yield 10, self.chance.randrange(15), self.meal(Meal.SNACK, self.chance.choice(words.SNACKS))
        yield 11, 40 + self.chance.randrange(15), self.meal(Meal.LUNCH, lunch)
        yield 15, 30 + self.chance.randrange(15), self.meal(Meal.TEA, tea)

    def meal(self, meal, plate):
        eaten = self.chance.choices([Eaten.ALL, Eaten.MOST, Eaten.SOME, Eaten.NONE], [5, 4, 2, 1])[0]
        return {"kind": Kind.MEAL, "meal": meal, "eaten": eaten, "words": plate}

    def naps(self, day, room):
        if room == 2:
            return
        minute = self.chance.randrange(10, 40)
        ended_at = self.at(day, 12, minute) + timedelta(minutes=self.chance.randrange(40, 110))
        yield 12, minute, {"kind": Kind.SLEEP, "ended_at": ended_at, "words": self.chance.choice(words.SLEEP_WORDS)}

    def changes(self, day, room):
        states = [[Nappy.WET, Nappy.SOILED], [Nappy.WET, Nappy.SOILED, Nappy.POTTY], [Nappy.TOILET]][room]
        for hour in (9, 11, 14, 16)[: (4, 3, 0)[room]]:
            yield hour, self.chance.randrange(60), {"kind": Kind.NAPPY, "nappy": self.chance.choice(states)}

    def words_of(self, day, room):
        yield (
            9,
            30 + self.chance.randrange(30),
            {"kind": Kind.ACTIVITY, "words": self.chance.choice(words.ACTIVITIES[room])},
        )
        yield 14, 30 + self.chance.randrange(30), {"kind": Kind.MOOD, "mood": self.chance.choice(Mood.values)}
        if self.chance.random() < 0.5:
            yield 16, self.chance.randrange(40), {"kind": Kind.NOTE, "words": self.chance.choice(words.NOTES)}

    def write_down(self, nursery, days, entries):
        with transaction.atomic():
            ChildDay.objects.bulk_create(days, batch_size=BATCH)
            DiaryEntry.objects.bulk_create(entries, batch_size=BATCH)
            self.words_from_home(nursery, days, entries)

    def words_from_home(self, nursery, days, entries):
        """Now and then a note in the morning, and a word about a note or an activity with its answer."""
        notes = [self.home_note(nursery, day) for day in days if self.chance.random() < 0.12]
        HomeNote.objects.bulk_create([note for note in notes if note])
        spoken = [
            entry for entry in entries if entry.kind in {Kind.NOTE, Kind.ACTIVITY} and self.chance.random() < 0.08
        ]
        replies = [reply for entry in spoken for reply in self.thread(nursery, entry)]
        Reply.objects.bulk_create(replies, batch_size=BATCH)

    def home_note(self, nursery, child_day):
        household, user = self.chance.choice(nursery.homes_of[child_day.child])
        if user is None:
            return None
        text = self.chance.choice(words.HOME_NOTES)
        place = {"child": child_day.child, "household": household, "author": user, "day": child_day.day}
        return HomeNote(code=self.code(), written_at=self.at(child_day.day, 7, 10), words=text, **place)

    def thread(self, nursery, entry):
        """A word from home about an entry, and mostly an answer; [] where nobody of the home has an account."""
        household, user = self.chance.choice(nursery.homes_of[entry.child])
        question, answer = self.chance.choice(words.REPLIES)
        answer = answer or (None if entry.day >= self.today - timedelta(days=3) else "That is lovely to read.")
        asked_at = entry.happened_at + timedelta(minutes=self.chance.randrange(10, 90))
        answered_at = asked_at + timedelta(minutes=25)
        if user is None or asked_at > self.now:
            return
        place = {"entry": entry, "child": entry.child, "household": household}
        yield Reply(code=self.code(), author=user, words=question, written_at=asked_at, **place)
        if answer and answered_at < self.now:
            key = nursery.key_person[entry.child]
            said = {"author": key.user, "staff": key, "written_at": answered_at}
            yield Reply(code=self.code(), words=answer, **said, **place)

    def tell_of_today(self, nursery):
        """Today stands at the family's bell. Mail goes when somebody writes or finishes the day in the demo."""
        today = ChildDay.objects.filter(day=self.today, child__setting=nursery.setting).select_related("child")
        if self.size > CHILDREN:
            return
        for child_day in today:
            announce(DayWritten, about=child_day, to=readers_of(child_day.child), key=DAY_KEY, mail=False)

    # -- Helpers -----------------------------------------------------------------------------------------------------

    def code(self):
        """An opaque code from the seed, so that the same demo has the same addresses."""
        number = self.chance.getrandbits(5 * LENGTH)
        return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))

    def save(self, model, rows):
        for row in rows:
            if hasattr(row, "code"):
                row.code = self.code()
        return model.objects.bulk_create(rows, batch_size=BATCH)

    def at(self, day, hour, minute):
        return make_aware(datetime.combine(day, time(hour, minute)))


def _nursery_name(number):
    names = people.NURSERY_NAMES
    return f"{names[number % len(names)]} Nursery" + (f" {number // len(names) + 1}" if number >= len(names) else "")


def _address(email, number, salt=0):
    """The cast's own addresses in the first nursery; elsewhere made different by numbers."""
    if "@" in email:
        name, host = email.split("@")
        return email if number == 0 else f"{name}.{number}@{host}"
    return f"{email}.{number}.{salt}@example.org"
