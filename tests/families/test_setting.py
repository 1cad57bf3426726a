"""The setting's page: what a manager changes there, and the switch for somebody who works alone."""

from datetime import time

import pytest
from django.urls import reverse

from audit.models import Event
from families.actions import setting as actions
from families.models import Assignment, Role, RoleHeld, Room, Setting
from families.viewer import viewer_of
from tests import factories as make
from tests.factories import sent
from tests.forms import Page

PAGE, ALONE = "/setting/", "/setting/alone/"


@pytest.fixture
def desk(client, manager):
    """The manager at the setting's page."""
    client.force_login(manager)
    return client


def typed(desk, **changes):
    """The form as it stands on the page, with these changes."""
    values = Page(desk.get(PAGE)).values
    return sent(**{name: values[name] for name in ("name", "digest_at", "seen")} | changes)


def said(client):
    return [str(message) for message in client.get(PAGE).context["messages"]]


# -- The page --------------------------------------------------------------------------------------------------------


def test_a_manager_names_the_setting_and_says_when_the_mail_leaves(desk, setting):
    answer = desk.post(PAGE, typed(desk, name="Larkfield House", digest_at="17:15", all_staff_all_rooms="on"))

    setting.refresh_from_db()
    assert answer["Location"] == PAGE
    assert (setting.name, setting.digest_at, setting.all_staff_all_rooms) == ("Larkfield House", time(17, 15), True)
    assert list(Event.objects.filter(object_code=setting.code).values_list("what", flat=True)) == ["setting changed"]


def test_saving_what_stands_there_changes_and_logs_nothing(desk, setting):
    desk.post(PAGE, typed(desk))

    assert not Event.objects.filter(object_code=setting.code).exists()


def test_nobody_overwrites_what_a_colleague_has_just_changed(desk, setting):
    form = typed(desk, name="Larkfield House")
    Setting.objects.filter(pk=setting.pk).update(digest_at=time(16, 0))

    refused = desk.post(PAGE, form)

    page = Page(refused)
    assert (refused.status_code, page.above) == (
        422,
        ["Somebody changed this while you wrote. Yours is still here; sent again, it counts."],
    )
    assert (page.values["name"], Setting.objects.get(pk=setting.pk).name) == ("Larkfield House", "Larkfield")


def test_looked_over_and_saved_again_it_counts(desk, setting):
    form = typed(desk, name="Larkfield House")
    Setting.objects.filter(pk=setting.pk).update(digest_at=time(16, 0))
    refused = Page(desk.post(PAGE, form)).values

    desk.post(PAGE, sent(**{name: refused[name] for name in ("name", "digest_at", "seen")}))

    setting.refresh_from_db()
    assert (setting.name, setting.digest_at) == ("Larkfield House", time(18, 30))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Please fill this in."),
        ("digest_at", "", "Please fill this in."),
        ("digest_at", "06:59", "At night no mail leaves. Choose a time from 07:00 to before 20:00."),
        ("digest_at", "20:00", "At night no mail leaves. Choose a time from 07:00 to before 20:00."),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(field, value, sentence, desk, setting):
    refused = desk.post(PAGE, typed(desk, **{field: value}))

    page = Page(refused)
    assert (refused.status_code, page.beside(field), page.values[field]) == (422, [sentence], value)
    assert Setting.objects.get(pk=setting.pk).name == "Larkfield"


@pytest.mark.parametrize("nonsense", ["", "x", "0" * 16])
def test_a_form_that_does_not_say_what_was_seen_changes_nothing(nonsense, desk, setting):
    refused = desk.post(PAGE, typed(desk, name="Larkfield House", seen=nonsense))

    assert (refused.status_code, Setting.objects.get(pk=setting.pk).name) == (422, "Larkfield")


def test_the_page_is_for_those_who_run_the_setting(client, key_person, parent):
    answers = []
    for user in (key_person, parent):
        client.force_login(user)
        answers.append([client.get(PAGE).status_code, client.post(ALONE, sent(alone="yes")).status_code])

    assert answers == [[403, 403], [404, 404]]


# -- I work alone ----------------------------------------------------------------------------------------------------


def roles_of(staff):
    return sorted(RoleHeld.objects.current().filter(staff=staff).values_list("role", flat=True))


def rooms_of(staff):
    return list(Assignment.objects.running().filter(staff=staff).values_list("room__name", flat=True))


def test_whoever_works_alone_has_every_role_and_a_room(desk, setting, manager):
    desk.post(ALONE, sent(alone="yes"))

    staff = manager.staff_places.get()
    setting.refresh_from_db()
    assert setting.works_alone
    assert (roles_of(staff), rooms_of(staff)) == (["dsl", "manager", "practitioner"], ["Home"])
    assert Event.objects.filter(object_code=setting.code).get().what == "works alone from now on"


def test_a_room_that_is_there_is_enough(desk, room, manager):
    desk.post(ALONE, sent(alone="yes"))

    assert rooms_of(manager.staff_places.get()) == ["Ducklings"]
    assert list(Room.objects.all()) == [room]


def test_switched_on_twice_it_is_on_once(desk, setting, manager):
    for _time in range(2):
        desk.post(ALONE, sent(alone="yes"))

    staff = manager.staff_places.get()
    assert (roles_of(staff), rooms_of(staff)) == (["dsl", "manager", "practitioner"], ["Home"])
    assert Event.objects.filter(object_code=setting.code).count() == 1


def test_where_two_people_work_nobody_works_alone(desk, setting, key_person, manager):
    desk.post(ALONE, sent(alone="yes"))

    setting.refresh_from_db()
    assert said(desk) == ["More than one person works here, so two people can confirm."]
    assert (setting.works_alone, roles_of(manager.staff_places.get())) == (False, ["manager"])


def test_who_has_left_does_not_count(desk, setting, former_staff):
    desk.post(ALONE, sent(alone="yes"))

    setting.refresh_from_db()
    assert setting.works_alone


def test_an_assistant_may_come_and_the_page_says_what_to_do(desk, setting):
    desk.post(ALONE, sent(alone="yes"))

    desk.post(reverse("families:add_staff"), sent(name="Jo Marsh", role="practitioner"))

    text = " ".join(desk.get(PAGE).content.decode().split())
    assert "Also on the staff: Jo Marsh. When somebody can confirm beside you, turn this off." in text
    assert Setting.objects.get(pk=setting.pk).works_alone


def test_switched_off_roles_and_rooms_stay(desk, setting, manager):
    desk.post(ALONE, sent(alone="yes"))

    desk.post(ALONE, sent())

    staff = manager.staff_places.get()
    assert not Setting.objects.get(pk=setting.pk).works_alone
    assert (roles_of(staff), rooms_of(staff)) == (["dsl", "manager", "practitioner"], ["Home"])


def test_the_only_colleague_of_somebody_else_is_not_made_alone(other_setting, manager):
    make.make_staff(setting=other_setting, roles=[Role.MANAGER])

    actions.begin_working_alone(by=viewer_of(manager))

    assert list(Setting.objects.filter(works_alone=True)) == [manager.staff_places.get().setting]


def test_whoever_works_alone_has_no_empty_places_around_the_page(desk, manager):
    before = places(desk)

    desk.post(ALONE, sent(alone="yes"))

    assert {"Staff", "Rooms"} <= set(before)
    assert {"Staff", "Rooms"} & set(places(desk)) == set()
    assert "Home" in places(desk)


def places(client):
    return [place.label for place in client.get(PAGE).context["navigation"]]
