"""A spreadsheet on its way in: checked, shown, confirmed, saved at once or not at all."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate

from families.actions import imports as actions
from families.models import (
    BookedSession,
    CareFacts,
    Carer,
    Child,
    FamilyTie,
    Household,
    Invitation,
    KeyPerson,
    RoleHeld,
    Room,
    RoomStay,
    SheetImport,
    StaffMember,
    TieFact,
)
from families.sheets.reading import read_file
from families.viewer import viewer_of
from tests.factories import sent
from tests.families.sheet_files import ADULTS, CHILDREN, STAFF, xlsx_of
from tests.forms import Page

State = SheetImport.State

MAYA = ["Maya", "Aziz", "2022-05-17", "2024-09-02", "Ducklings", "Priya Nair", "none", "8:00-17:30"]
LINA = [
    *("Maya", "Aziz", "2022-05-17", "Lina Haddad", "mother", "Haddad, Mill Lane", "3 Mill Lane", "lina@example.org"),
    *("07700 900001", "yes", "day and health", "yes"),
]
PRIYA = ["Priya Nair", "priya@example.org", "practitioner", "Ducklings", "2023-01-09"]
WHOLE = {"Children": [CHILDREN, MAYA], "Adults": [ADULTS, LINA], "Staff": [STAFF, PRIYA]}
WRITTEN = [
    *(Child, CareFacts, RoomStay, KeyPerson, BookedSession, Household, Carer, FamilyTie, TieFact),
    *(StaffMember, RoleHeld, Room),
]


def changed(row, **values):
    """The row with other values, by the number of the column: c4="Wrens"."""
    return [values.get(f"c{at}", value) for at, value in enumerate(row)]


def brought_in(sheets, manager, *, name="nursery.xlsx"):
    """An import of these sheets that has been checked."""
    tables = read_file(name, xlsx_of(sheets))
    started = actions.start_import(file_name=name, tables=tables, by=viewer_of(manager))
    actions.work_on_imports()
    started.refresh_from_db()
    return started


def confirm(checked, manager):
    actions.confirm(checked, seen=checked.report["seen"], by=viewer_of(manager))


def saved(sheets, manager):
    checked = brought_in(sheets, manager)
    assert checked.report["faults"] == []
    confirm(checked, manager)
    actions.work_on_imports()
    checked.refresh_from_db()
    return checked


def written():
    return {model.__name__: model.objects.count() for model in WRITTEN}


def test_a_whole_nursery_comes_in_at_once(manager, room):
    done = saved(WHOLE, manager)

    child, carer, priya = Child.objects.get(), Carer.objects.get(), StaffMember.objects.get(name="Priya Nair")
    tie = FamilyTie.objects.get()
    assert done.state == State.SAVED
    assert (child.name, child.stays.get().room, child.key_people.get().staff) == ("Maya Aziz", room, priya)
    assert (child.care.has_allergies, child.care.has_diet) == (False, None)
    assert [(s.weekday, s.starts.hour, s.ends.minute) for s in child.sessions.all()] == [(0, 8, 30)]
    assert (tie.carer, tie.child, tie.household.address) == (carer, child, "3 Mill Lane")
    facts = TieFact.objects.order_by("kind").values_list("kind", "opens", "since", "noted_by")
    today = localdate()
    assert list(facts) == [
        ("collects", "", today, manager.pk),
        ("responsible", "", today, manager.pk),
        ("sees", "P2", today, manager.pk),
    ]
    assert (priya.started_on.isoformat(), priya.roles_held.get().role) == ("2023-01-09", "practitioner")
    assert priya.assignments.get().room == room
    assert Invitation.objects.count() == 0


def test_pages_lead_from_the_file_to_the_children(client, manager, room):
    client.force_login(manager)
    upload = SimpleUploadedFile("nursery.xlsx", xlsx_of(WHOLE))

    page = client.post(reverse("families:imports"), sent(file=upload))
    address = page["Location"]
    progress = client.get(address)
    actions.work_on_imports()
    checked = client.get(address)
    seen = Page(checked).values["seen"]
    client.post(reverse("families:confirm_import", args=[address.split("/")[-2]]), sent(seen=seen))
    saving = client.get(address)
    actions.work_on_imports()
    done = client.get(address)

    assert "Your file is being checked" in progress.content.decode()
    assert "Nothing stands in the way." in checked.content.decode()
    assert "Your file is being saved" in saving.content.decode()
    assert "See the children" in done.content.decode()
    assert Child.objects.get().name == "Maya Aziz"
