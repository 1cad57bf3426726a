"""The diaries of one setting: weekdays that are booked, up to this moment."""

from datetime import timedelta

from django.db import transaction

from diaries.actions import DAY_KEY
from diaries.announcements import DayWritten
from diaries.models import ChildDay, DiaryEntry, Eaten, HomeNote, Kind, Meal, Mood, Nappy, Reply
from families.models import FamilyTie
from notifications.outbox import announce_each
from nursery.demo import words
from nursery.demo.rows import BATCH

# Collected early today, their day is finished: so that finishing a brother’s or sister’s sends the family’s one mail.
COLLECTED_EARLY = {"Sami"}
# Somebody wrote this morning, so that the board shows what comes from home.
NOTED_TODAY = {"Isla", "Kofi"}
ABSENT = 0.04  # of booked days


class Diaries:
    def __init__(self, run, house):
        self.run, self.chance, self.house = run, run.chance, house

    def write(self):
        """Days oldest first, in batches: a day's children together, as they were written."""
        days, entries = [], []
        for day in self.open_days():
            for place in self.house.places:
                if written := self.day_of(place, day):
                    days.append((place, self.child_day(place, day)))
                    entries += written
            if len(entries) >= BATCH:
                self.write_down(days, entries)
                days, entries = [], []
        self.write_down(days, entries)

    def open_days(self):
        """Weekdays, and today whatever it is: whoever tries the demo on a Sunday finds a day, too."""
        since = (self.run.day(-back) for back in range(self.run.days, -1, -1))
        return [day for day in since if day.weekday() < 5 or day == self.run.today]

    def child_day(self, place, day):
        is_over = day < self.run.today or place.child.first_name in COLLECTED_EARLY
        return ChildDay(
            code=self.run.code(),
            child=place.child,
            day=day,
            finished_at=min(self.run.at(day, 17, 20), self.run.now) if is_over else None,
            finished_by=place.who_is_in(day) if is_over else None,
        )

    def is_here(self, place, day):
        child = place.child
        if child.starts_on > day or (child.left_on and child.left_on <= day):
            return False
        return day == self.run.today or (day.weekday() in place.weekdays and self.chance.random() >= ABSENT)

    def day_of(self, place, day):
        """(entry, place) of one child's day, in order; [] for a day away. Nothing after this moment."""
        if not self.is_here(place, day):
            return []
        stage = place.stage
        written = [*self.meals(day), *self.naps(day, stage), *self.changes(stage), *self.words_of(stage)]
        entries = []
        for hour, minute, values in sorted(written, key=lambda each: each[:2]):
            happened_at = self.run.at(day, hour, minute)
            if happened_at < self.run.now and values.get("ended_at", happened_at) < self.run.now:
                who = {"child": place.child, "day": day, "author": place.who_is_in(day)}
                when = {"happened_at": happened_at, "written_at": happened_at}
                entries.append((place, DiaryEntry(code=self.run.code(), **who, **when, **values)))
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

    def naps(self, day, stage):
        if stage == 2:
            return
        minute = self.chance.randrange(10, 40)
        ended_at = self.run.at(day, 12, minute) + timedelta(minutes=self.chance.randrange(40, 110))
        yield 12, minute, {"kind": Kind.SLEEP, "ended_at": ended_at, "words": self.chance.choice(words.SLEEP_WORDS)}

    def changes(self, stage):
        states = [[Nappy.WET, Nappy.SOILED], [Nappy.WET, Nappy.SOILED, Nappy.POTTY], [Nappy.TOILET]][stage]
        for hour in (9, 11, 14, 16)[: (4, 3, 0)[stage]]:
            yield hour, self.chance.randrange(60), {"kind": Kind.NAPPY, "nappy": self.chance.choice(states)}

    def words_of(self, stage):
        activity = self.chance.choice(words.ACTIVITIES[stage])
        yield 9, 30 + self.chance.randrange(30), {"kind": Kind.ACTIVITY, "words": activity}
        yield 14, 30 + self.chance.randrange(30), {"kind": Kind.MOOD, "mood": self.chance.choice(Mood.values)}
        if self.chance.random() < 0.5:
            yield 16, self.chance.randrange(40), {"kind": Kind.NOTE, "words": self.chance.choice(words.NOTES)}

    def write_down(self, days, entries):
        with transaction.atomic():
            ChildDay.objects.bulk_create([day for _place, day in days], batch_size=BATCH)
            DiaryEntry.objects.bulk_create([entry for _place, entry in entries], batch_size=BATCH)
            self.words_from_home(days, entries)

    # -- From home ---------------------------------------------------------------------------------------------------

    def words_from_home(self, days, entries):
        """Now and then a note in the morning, and a word about a note or an activity with its answer."""
        notes = [self.home_note(place, day) for place, day in days if place.homes and self.is_noted(place, day)]
        HomeNote.objects.bulk_create(notes)
        spoken = [
            (place, entry)
            for place, entry in entries
            if entry.kind in {Kind.NOTE, Kind.ACTIVITY} and place.homes and self.chance.random() < 0.08
        ]
        replies = [reply for place, entry in spoken for reply in self.thread(place, entry)]
        Reply.objects.bulk_create(replies, batch_size=BATCH)

    def is_noted(self, place, child_day):
        is_sure = child_day.day == self.run.today and place.child.first_name in NOTED_TODAY
        return self.chance.random() < 0.12 or is_sure

    def home_note(self, place, child_day):
        household, user = self.chance.choice(place.homes)
        about = {"child": place.child, "household": household, "author": user, "day": child_day.day}
        text = self.chance.choice(words.HOME_NOTES)
        return HomeNote(code=self.run.code(), written_at=self.run.at(child_day.day, 7, 10), words=text, **about)

    def thread(self, place, entry):
        """A word from home about an entry, and mostly an answer."""
        household, user = self.chance.choice(place.homes)
        question, answer = self.chance.choice(words.REPLIES)
        answer = answer or (None if entry.day >= self.run.day(-3) else "That is lovely to read.")
        asked_at = entry.happened_at + timedelta(minutes=self.chance.randrange(10, 90))
        answered_at = asked_at + timedelta(minutes=25)
        if asked_at > self.run.now:
            return
        about = {"entry": entry, "child": place.child, "household": household}
        yield Reply(code=self.run.code(), author=user, words=question, written_at=asked_at, **about)
        if answer and answered_at < self.run.now:
            said = {"author": place.key_person.user, "staff": place.key_person, "written_at": answered_at}
            yield Reply(code=self.run.code(), words=answer, **said, **about)

    def tell_of_today(self):
        """Today stands at the family's bell. Mail goes when somebody writes or finishes the day in the demo."""
        setting = self.house.setting
        readers = {}
        ties = FamilyTie.objects.filter(child__setting=setting, carer__user__is_active=True).open()
        for tie in ties.select_related("carer__user"):
            readers.setdefault(tie.child_id, []).append(tie.carer.user)
        today = ChildDay.objects.filter(day=self.run.today, child__setting=setting)
        announce_each(DayWritten, {day: readers.get(day.child_id, []) for day in today}, key=DAY_KEY, mail=False)
