"""A world with a mark in every text of every record: whatever a page carries can be told apart, word by word.

Two families with children in one room, further households of theirs, a child who has left, and another setting of the
same group behind the wall.
A mark is a word that stands nowhere else; `World.marks` says of what.
"""

import itertools
import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, make_aware, now

from diaries.announcements import DayWritten, HomeNoteWritten, ReplyFromHome, ReplyFromNursery
from diaries.models import DiaryEntry, Kind
from families.actions.children import BASICS
from families.actions.records import CARE, SESSION
from families.actions.rooms import ON_ITS_PAGE
from families.actions.setting import ON_THE_PAGE
from families.actions.staff import ABOUT
from families.actions.ties import PLACE
from families.announcements import InvitationSent
from families.letter_codes import digest_of
from families.models import (
    CareFacts,
    Group,
    Invitation,
    KeyPerson,
    LetterBatch,
    Relation,
    Restriction,
    RestrictionReview,
    Role,
    Sees,
    SheetExport,
    SheetImport,
    TieChange,
)
from families.versions import version_of
from notifications.models import Announcement, Delivery, Letter
from notifications.outbox import Address, announce
from tests import factories as make
from tests.factories import sent

MARK = re.compile(r"zq\d{3}v")

# Role of the cast -> the hat worn; "" is the first one the account has.
PERSONAS = {
    "parent": "",
    "separated_parent": "",
    "grandparent": "",
    "both_as_family": "family",
    "other_parent": "",
    "foster_carer": "",
    "circle_member": "",
    "leavers_parent": "",
    "parent_elsewhere": "",
    "former_carer": "",
    "restricted_parent": "",
    "suspended_parent": "",
    "collect_only_contact": "",
    "stranger": "",
    "key_person": "",
    "room_lead": "",
    "agency_on_shift": "",
    "agency_off_shift": "",
    "colleague_next_door": "",
    "both_as_staff": "",
    "former_staff": "",
    "manager": "",
    "deputy": "",
    "senco": "",
    "dsl": "",
    "group_administrator": "",
    "manager_elsewhere": "",
}


OUR_HOMES = ("home_a", "home_b", "home_c", "near_home", "foster_home", "council", "leavers_home")


@dataclass
class World:
    marks: dict = field(default_factory=dict)  # mark -> what it marks, such as "parent.phone"
    users: dict = field(default_factory=dict)  # persona -> account
    objects: dict = field(default_factory=dict)  # label of a model -> {"ours": …, "near": …, "far": …}
    places: dict = field(default_factory=dict)  # "ours" or "far" -> {"room": …, "staff": …, "household": …}
    letter_code: str = ""  # as it is printed on the letter of our setting
    numbers: object = field(default_factory=lambda: itertools.count(1))

    def mark(self, what):
        word = f"zq{next(self.numbers):03}v"
        self.marks[word] = what
        return word

    def marks_in(self, response):
        """What the marks in an answer mark, its head included."""
        head = " ".join(f"{name}: {value}" for name, value in response.headers.items())
        text = " ".join([head, str(response.cookies), response.content.decode(errors="replace").lower()])
        return {self.marks[word] for word in self.found(text)}

    def found(self, text):
        return MARK.findall(text)

    def name(self, who):
        return f"{self.mark(f'{who}.first')} {self.mark(f'{who}.last')}"

    def mail(self, who):
        return f"{self.mark(f'{who}.email')}@example.org"


def sign_in(client, world, persona):
    """In the persona's account and hat, as if chosen before."""
    client.force_login(world.users[persona])
    session = client.session
    session["hat"] = PERSONAS[persona]
    session.save()
    return client


def start_of_today():
    return make_aware(datetime.combine(localdate(), time.min))


def build():
    world = World()
    group = Group.objects.create(name=world.mark("group.name"))
    ours, far = _setting(world, "setting", group), _setting(world, "elsewhere", group)
    room, next_door = _room(world, ours, "room"), _room(world, ours, "next_door")
    far_room = _room(world, far, "far_room")
    staff = _staff(world, ours, far, room, next_door, far_room)
    children = {
        "ours": _child(world, room, "child"),
        "near": _child(world, room, "near_child"),
        "leaver": _child(world, room, "leaver", left_on=localdate()),
        "far": _child(world, far_room, "far_child"),
    }
    for where, child in children.items():
        make.make_key_person(child, staff["key_person"] if where != "far" else staff["manager_elsewhere"])
    make.make_key_person(children["ours"], staff["deputy"], part=KeyPerson.Part.BUDDY)
    homes, carers = _families(world, ours, far, children)
    _restrictions(world, carers, staff)
    _moved_home(world, ours, carers, staff)
    world.users["both_as_staff"] = staff["both"].user
    world.users["both_as_family"] = staff["both"].user
    make.tie(
        make.make_carer(setting=ours, name=staff["both"].name, user=staff["both"].user),
        children["ours"],
        household=homes["home_a"],
    )
    world.users["stranger"] = make.make_account(name=world.name("stranger"), email=world.mail("stranger"))
    _diaries(world, children, staff, homes)
    invitations = _post(world, staff, carers)
    _letters(world, staff)
    _sheets(world, staff)
    world.objects |= {
        "families.Child": children,
        "families.Room": {"ours": room, "next_door": next_door, "far": far_room},
        "families.StaffMember": {"ours": staff["invited_staff"], "far": staff["manager_elsewhere"]},
        "families.Carer": {"ours": carers["aunt"], "near": carers["other_parent"], "far": carers["parent_elsewhere"]},
        "families.Household": {"ours": homes["home_b"], "near": homes["near_home"], "far": homes["far_home"]},
        "families.FamilyTie": {
            which: carers[who].ties.get()
            for which, who in {
                "ours": "aunt",
                "near": "other_parent",
                "far": "parent_elsewhere",
                "ended": "former_carer",
                "restricted": "restricted_parent",
                "circle": "circle_member",
            }.items()
        },
        "families.Invitation": invitations,
        "families.Assignment": {
            where: staff[who].assignments.get() for where, who in (("ours", "key_person"), ("far", "manager_elsewhere"))
        },
        "families.KeyPerson": {
            where: children[where].key_people.get(part=KeyPerson.Part.KEY) for where in ("ours", "near", "far")
        },
    }
    world.objects["families.BookedSession"] = {
        which: make.make_session(child) for which, child in children.items() if which != "leaver"
    }
    world.places = {
        "ours": {"room": room, "staff": staff["key_person"], "household": homes["home_a"]},
        "far": {"room": far_room, "staff": staff["manager_elsewhere"], "household": homes["far_home"]},
    }
    return world


# -- Settings and their people ---------------------------------------------------------------------------------------


def _setting(world, what, group):
    return make.make_setting(name=world.mark(f"{what}.name"), group=group)


def _room(world, setting, what):
    return make.make_room(setting=setting, name=world.mark(f"{what}.name"))


def _child(world, room, what, **fields):
    names = {"first_name": world.mark(f"{what}.first"), "last_name": world.mark(f"{what}.last")}
    child = make.make_child(room=room, home_languages=world.mark(f"{what}.languages"), **names, **fields)
    said = ("allergies", "diet", "health", "support", "doctor", "health_visitor")
    care = {field: world.mark(f"{what}.{field}") for field in said}
    CareFacts.objects.create(child=child, has_allergies=True, has_diet=True, **care)
    return child


def _staff(world, ours, far, room, next_door, far_room):
    places = [
        ("key_person", ours, Role.PRACTITIONER, [room], {}),
        ("room_lead", ours, Role.ROOM_LEAD, [room, next_door], {}),
        ("agency_on_shift", ours, Role.PRACTITIONER, [], {}),
        ("agency_off_shift", ours, Role.PRACTITIONER, [], {}),
        ("colleague_next_door", ours, Role.PRACTITIONER, [next_door], {}),
        ("both", ours, Role.ROOM_LEAD, [next_door], {}),
        ("former_staff", ours, Role.PRACTITIONER, [room], {"left_on": localdate()}),
        ("manager", ours, Role.MANAGER, [], {}),
        ("deputy", ours, Role.DEPUTY, [], {}),
        ("senco", ours, Role.SENCO, [], {}),
        ("dsl", ours, Role.DSL, [], {}),
        ("group_administrator", ours, Role.GROUP_ADMINISTRATOR, [], {}),
        ("manager_elsewhere", far, Role.MANAGER, [far_room], {}),
    ]
    staff = {who: _place(world, who, setting, role, rooms, **facts) for who, setting, role, rooms, facts in places}
    world.users |= {who: place.user for who, place in staff.items() if who != "both"}
    for who, hours in (("agency_on_shift", (-1, 12)), ("agency_off_shift", (-9, -1))):
        starts, ends = (now() + timedelta(hours=each) for each in hours)
        make.make_shift(staff[who], room, starts_at=starts, ends_at=ends)
    invited = make.make_staff(setting=ours, name=world.name("invited_staff"), user=make.make_account())
    invited.user, invited.email = None, world.mail("invited_staff")
    invited.save()
    return staff | {"invited_staff": invited}


def _place(world, who, setting, role, rooms, **facts):
    name = world.name(who)
    user = make.make_account(name=name, email=world.mail(who), with_second_step=True)
    facts["about_me"] = world.mark(f"{who}.about_me")
    if who.startswith("agency"):
        facts["agency"] = world.mark(f"{who}.agency")
    return make.make_staff(setting=setting, name=name, roles=[role], rooms=rooms, user=user, **facts)


# -- Families --------------------------------------------------------------------------------------------------------


def _families(world, ours, far, children):
    homes = {
        what: make.make_household(
            setting=setting, name=world.mark(f"{what}.name"), address=world.mark(f"{what}.address")
        )
        for what, setting in [*((home, ours) for home in OUR_HOMES), ("far_home", far)]
    }
    ordinary = {"relation": Relation.GRANDPARENT, "sees": Sees.ORDINARY, "responsible": False}
    opened = {"relation": Relation.RELATIVE, "sees": None, "responsible": False, "collects": False}
    foster = {"relation": Relation.FOSTER_CARER, "responsible": False}
    authority = {"relation": Relation.LOCAL_AUTHORITY, "sees": None, "collects": False}
    adults = [
        ("parent", "ours", "home_a", {}),
        ("separated_parent", "ours", "home_b", {"relation": Relation.FATHER}),
        ("grandparent", "ours", "home_a", ordinary),
        ("former_carer", "ours", "home_b", {"until": localdate()}),
        ("restricted_parent", "ours", "home_c", {"relation": Relation.FATHER}),
        ("suspended_parent", "near", "home_c", {"relation": Relation.FATHER}),
        ("circle_member", "ours", "home_a", opened),
        ("foster_carer", "near", "foster_home", foster),
        ("authority", "near", "council", authority),  # an office: has no account, ever
        ("leavers_parent", "leaver", "leavers_home", {}),
        ("collect_only_contact", "ours", "home_a", {"sees": None, "responsible": False}),
        ("other_parent", "near", "near_home", {}),
        ("parent_elsewhere", "far", "far_home", {}),
        ("aunt", "ours", "home_b", {"relation": Relation.RELATIVE}),  # has no account yet
    ]
    carers = {
        who: _adult(world, who, children[child], homes[home], has_account=who not in {"aunt", "authority"}, **facts)
        for who, child, home, facts in adults
    }
    world.users |= {who: carer.user for who, carer in carers.items() if carer.user}
    carers["authority"].is_authority = True
    carers["authority"].save()
    opener = carers["parent"].ties.get()
    for part in (Sees.MEALS, Sees.ACTIVITIES):
        until = localdate() + timedelta(days=30)
        make.make_fact(carers["circle_member"].ties.get(), opens=part, until=until, opened_by=opener)
    carers["former_carer"].ties.get().facts.filter(kind="sees").update(ended_why=world.mark("former_carer.ended_why"))
    return homes, carers


def _adult(world, who, child, household, *, has_account, **facts):
    name, email = world.name(who), world.mail(who)
    user = make.make_account(name=name, email=email) if has_account else None
    carer = make.make_carer(setting=child.setting, name=name, user=user, email=email)
    carer.phone, carer.other_phone = world.mark(f"{who}.phone"), world.mark(f"{who}.other_phone")
    carer.save()
    make.tie(carer, child, household=household, **facts)
    return carer


def _moved_home(world, ours, carers, staff):
    """The aunt belonged to another home, of which the one she belongs to now learns nothing."""
    before = make.make_household(setting=ours, name=world.mark("former_home.name"))
    tie = carers["aunt"].ties.get()
    homes = {"household_before": before, "household": tie.household}
    TieChange.objects.create(tie=tie, noted_by=staff["manager"].user, **homes)


def _restrictions(world, carers, staff):
    """One on evidence, one still without, and one that was looked at again and lifted: of somebody who sees again."""
    dsl = staff["dsl"].user
    order = make.make_restriction(
        carers["restricted_parent"].ties.get(), by=dsl, evidence=world.mark("restriction.evidence")
    )
    waiting = make.make_restriction(
        carers["suspended_parent"].ties.get(), by=dsl, type=Restriction.Type.SUSPENSION, evidence=""
    )
    lifted = make.make_restriction(
        carers["separated_parent"].ties.get(),
        by=dsl,
        evidence=world.mark("lifted.evidence"),
        lifted_at=now(),
        lifted_by=dsl,
        lifted_why=world.mark("lifted.why"),
    )
    for which, restriction in (("restriction", order), ("lifted", lifted)):
        note = world.mark(f"{which}.review")
        RestrictionReview.objects.create(restriction=restriction, by=dsl, note=note, next_on=restriction.review_on)
    world.objects["families.Restriction"] = {"ours": order, "near": waiting, "lifted": lifted}


# -- Diaries and post ------------------------------------------------------------------------------------------------


def _diaries(world, children, staff, homes):
    users, key, boss = world.users, staff["key_person"], staff["manager_elsewhere"]
    entries = {kind: _entry(world, children["ours"], key, kind, f"entry.{kind}") for kind in Kind}
    note, nappy = entries[Kind.NOTE], entries[Kind.NAPPY]
    near = _entry(world, children["near"], key, Kind.NOTE, "near_entry")
    far = _entry(world, children["far"], boss, Kind.NOTE, "far_entry")
    _entry(world, children["leaver"], key, Kind.NOTE, "leavers_entry")
    _thread(world, note, homes["home_a"], users["parent"], key, "reply_a")
    _thread(world, note, homes["home_b"], users["separated_parent"], key, "reply_b")
    _thread(world, nappy, homes["home_a"], users["parent"], key, "reply_nappy")
    _thread(world, near, homes["near_home"], users["other_parent"], key, "near_reply")
    _thread(world, far, homes["far_home"], users["parent_elsewhere"], boss, "far_reply")
    _home_note(world, children["ours"], homes["home_a"], users["parent"], "home_note_a")
    _home_note(world, children["ours"], homes["home_b"], users["separated_parent"], "home_note_b")
    _home_note(world, children["near"], homes["near_home"], users["other_parent"], "near_home_note")
    _home_note(world, children["far"], homes["far_home"], users["parent_elsewhere"], "far_home_note")
    # One answer of the second household and one of the near family still wait for the nursery.
    for entry, home, author, what in (
        (note, "home_b", "separated_parent", "reply_b.again"),
        (near, "near_home", "other_parent", "near_reply.again"),
    ):
        make.make_reply(entry, household=homes[home], author=users[author], words=world.mark(what))
    nap = entries[Kind.SLEEP]
    world.objects["diaries.DiaryEntry"] = {"ours": note, "nappy": nappy, "nap": nap, "near": near, "far": far}


def _entry(world, child, author, kind, what):
    """On today, from midnight on, so that it has happened at whatever hour the tests run."""
    entry = make.make_entry(child, author=author, kind=kind, at=start_of_today(), words="to be marked")
    DiaryEntry.objects.filter(pk=entry.pk).update(words=world.mark(what))
    entry.refresh_from_db()
    day = child.days.get(day=entry.day)
    adults = [tie.carer.user for tie in child.ties.select_related("carer__user") if tie.carer.user]
    announce(DayWritten, about=day, to=adults, by=author.user, due_at=now(), key="day")
    return entry


def _thread(world, entry, household, author, staff, what):
    """A word from home and the nursery's answer; announced to everybody who has ever had to do with the child."""
    asked = make.make_reply(entry, household=household, author=author, words=world.mark(f"{what}.asked"))
    which = {"reply_a": "ours", "near_reply": "near", "far_reply": "far"}.get(what, what)
    world.objects.setdefault("diaries.Reply", {})[which] = asked
    answer = make.make_reply(
        entry, household=household, author=staff.user, staff=staff, words=world.mark(f"{what}.answer")
    )
    everybody = set(world.users.values())
    announce(ReplyFromHome, about=asked, to=everybody, by=author)
    announce(ReplyFromNursery, about=answer, to=everybody, by=staff.user)


def _home_note(world, child, household, author, what):
    note = make.make_home_note(child, household=household, author=author, words=world.mark(what))
    announce(HomeNoteWritten, about=note, to=set(world.users.values()), by=author)


def _post(world, staff, carers):
    """An open invitation and a letter that could not be delivered, on each side of the wall."""
    invitations, letters = {}, {}
    for where, person, by in (
        ("ours", carers["aunt"], staff["manager"]),
        ("far", staff["manager_elsewhere"], staff["manager_elsewhere"]),
    ):
        side = {"carer": person} if where == "ours" else {"staff": person}
        invitations[where] = Invitation.objects.create(email=person.email, invited_by=by.user, **side)
        announce(InvitationSent, about=invitations[where], to=[Address(person.email)], by=by.user, bell=False)
        letters[where] = Letter.new(
            to_address=person.email, state=Letter.State.FAILED, reason=world.mark(f"{where}_letter.reason")
        )
        letters[where].save()
        announcement = Announcement.objects.get(about_code=invitations[where].code)
        failed = {"state": Delivery.State.FAILED, "letter": letters[where], "due_at": now()}
        Delivery.objects.create(
            announcement=announcement, address="earlier@example.org", channel=Delivery.Channel.MAIL, **failed
        )
    world.objects["notifications.Letter"] = letters
    return invitations


def _letters(world, staff):
    """A printed letter that nobody has used, on each side of the wall."""
    batches = world.objects["families.LetterBatch"] = {}
    for where, person, by in (
        ("ours", staff["invited_staff"], staff["manager"]),
        ("far", staff["manager_elsewhere"], staff["manager_elsewhere"]),
    ):
        batches[where] = LetterBatch.objects.create(setting=by.setting, made_by=by.user)
        letter = Invitation(batch=batches[where], staff=person, sign_in_name=f"{where}.name", invited_by=by.user)
        letter.letter_digest = digest_of(letter.letter_code())
        letter.save()
        world.letter_code = world.letter_code or letter.letter_code()


def _sheets(world, staff):
    """A file that came in and an export that was asked for, on each side of the wall."""
    imports, exports = {}, {}
    for where, by in (("ours", staff["manager"]), ("far", staff["manager_elsewhere"])):
        fault = ["Children", 2, world.mark(f"{where}_import.column"), "This is empty.", "Fill it in."]
        imports[where] = SheetImport.objects.create(
            setting=by.setting,
            by=by,
            file_name=world.mark(f"{where}_import.file"),
            state=SheetImport.State.CHECKED,
            sheets={"tables": [], "opens_rooms": False},
            report={"seen": "0", "counts": {}, "faults": [fault], "faults_total": 1, "rooms_wanted": []},
        )
        exports[where] = SheetExport.objects.create(setting=by.setting, asked_by=by)
    exports["asked"] = exports["ours"]
    agreed = {"agreed_by": staff["dsl"], "agreed_at": now()}
    exports["ours"] = SheetExport.objects.create(setting=staff["manager"].setting, asked_by=staff["manager"], **agreed)
    world.objects |= {"families.SheetImport": imports, "families.SheetExport": exports}


def _file():
    rows = "First name,Last name,Birth date,First day\nNoor,Hill,3/4/2024,2/9/2024\n"
    return SimpleUploadedFile("children.csv", rows.encode())


# -- Addresses and forms ---------------------------------------------------------------------------------------------


def a_day_before(day):
    return day - timedelta(days=1)


def form_of(route, world, persona):
    """What somebody sends with the form of a route: as good as it can be made with what that person knows."""
    place = world.places["far" if persona == "manager_elsewhere" else "ours"]
    room, staff, household = place["room"], place["staff"], place["household"]
    born = localdate() - timedelta(days=700)
    today, soon = localdate().isoformat(), (localdate() + timedelta(days=30)).isoformat()
    paper = {"type": "court order", "evidence": "An order, seen", "review_on": soon}
    forms = {
        "diaries:write": {"words": "Found a snail", "at": "00:00"},
        "diaries:home_note": {"words": "Up since six"},
        "diaries:wake": {"now": "1"},
        "families:open_circle": {
            "name": "New Relative",
            "relation": "grandparent",
            "opens": ["meal"],
            "last_day": localdate().isoformat(),
        },
        "families:change_circle": {"opens": ["sleep"], "last_day": localdate().isoformat()},
        "diaries:reply": {"words": "Thank you", "household": household.code},
        "families:wear": {"hat": _hat_of(world, persona)},
        "families:setting": {
            "name": "Larkfield",
            "digest_at": "18:00",
            "seen": version_of(staff.setting, ON_THE_PAGE),
        },
        "families:add_child": {
            "first_name": "Noor",
            "last_name": "Hill",
            "born_on": born.isoformat(),
            "starts_on": localdate().isoformat(),
            "room": room.code,
            "key_person": staff.code,
        },
        "families:add_adult": {
            "name": "New Adult",
            "relation": "mother",
            "household": household.code,
            "sees": "P2",
            "since": today,
        },
        "families:edit_household": {"name": "Hill, Park Road", "address": "1 Park Road"},
        "families:note_fact": {"kind": "collects", "since": today},
        "families:change_sight": {"opens": "P2", "since": today},
        "families:end_collecting": {"on": today},
        "families:end_responsibility": {"on": today, "why": "An order ends it"},
        "families:edit_tie": {
            "relation": "relative",
            "household": household.code,
            "seen": version_of(world.objects["families.FamilyTie"]["ours"], PLACE),
        },
        "families:edit_adult": {"name": "Another Name"},
        "families:suspend": {"shuts_sight": "on"},
        "families:restrict": paper | {"since": today, "shuts_sight": "on"},
        "families:give_evidence": paper,
        "families:review_restriction": {"note": "It still stands", "next_on": soon},
        "families:lift": {"why": "It has ended"},
        "families:key_person": {"part": "buddy", "staff": staff.code},
        "families:edit_child": {
            "first_name": "Noor",
            "last_name": "Hill",
            "born_on": born.isoformat(),
            "starts_on": world.objects["families.Child"]["ours"].starts_on.isoformat(),
            "home_languages": "Urdu, English",
            "seen": version_of(world.objects["families.Child"]["ours"], BASICS),
        },
        "families:care": {
            "has_allergies": "True",
            "allergies": "Egg",
            "has_diet": "False",
            "seen": version_of(world.objects["families.Child"]["ours"].care, CARE),
        },
        "families:book_session": {"weekday": "4", "starts": "08:00", "ends": "13:00", "since": today},
        "families:change_session": {
            "weekday": "4",
            "starts": "08:00",
            "ends": "13:00",
            "since": today,
            "seen": version_of(world.objects["families.BookedSession"]["ours"], SESSION),
        },
        "families:end_session": {"last_day": today},
        "families:move_child": {"room": room.code, "on": soon},
        "families:leave": {"last_day": soon},
        "families:about": {"contact_name": "Rosa Hill", "contact_phone": "07700 900123"},
        "families:add_household": {"name": "Hill, Park Road", "address": "1 Park Road"},
        "families:add_room": {"name": "Swifts"},
        "families:close_room": {
            "closed_on": soon,
            "seen": version_of(world.objects["families.Room"]["next_door"], ON_ITS_PAGE),
        },
        "families:add_staff": {"name": "New Colleague", "role": "practitioner", "rooms": [room.code]},
        "families:imports": {"file": _file()},
        "families:confirm_import": {"seen": "0"},
        "families:take_export": {"shape": "csv"},
        "families:assign": {"room": room.code, "works_as": "usual"},
        "families:edit_staff": {
            "name": "New Name",
            "email": "new@example.org",
            "about_me": "I like snails",
            "days_in": ["0", "4"],
            "seen": version_of(world.objects["families.StaffMember"]["ours"], ABOUT),
        },
        "families:give_role": {"role": "room lead", "since": today},
        "families:end_role": {"role": "practitioner", "on": today},
        "families:staff_leave": {"on": today},
        "families:start_group": {"name": "Rivers"},
        "families:rename_group": {"name": "Rivers"},
        "families:open_setting": {"name": "Hazel", "manager_name": "New Manager", "email": "hazel@example.org"},
        "families:first_manager": {"manager_name": "New Manager", "email": "hazel@example.org"},
        "families:name_administrator": {"staff": staff.code},
        "families:invitation": {"password": "seven geese went by"},
        "families:come_in": {"code": world.letter_code},
        "families:letter": {"password": "seven geese went by"},
        "families:print_letters": {"everybody": "1"},
        "notifications:preferences": {"preset": "baby_room"},
    }
    return sent(**forms.get(route, {}))


def _hat_of(world, persona):
    if persona in {"both_as_staff", "both_as_family"}:
        return "family"
    place = world.users[persona].staff_places.filter(left_on=None).first() if persona in world.users else None
    return f"staff:{place.code}" if place else "family"
