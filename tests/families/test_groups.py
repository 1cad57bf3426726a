"""A group is several settings under one roof: who runs it reads names, opens settings, and sees no child."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Event
from families.actions import groups as actions
from families.actions.leaving import leave
from families.actions.staff import CannotBe, end_role
from families.models import Child, Group, Invitation, Role, Room, Setting, StaffMember
from families.viewer import viewer_of
from notifications.letters import deliver
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page

PASSWORD = "seven geese went by"


@pytest.fixture(autouse=True)
def post(settings):
    settings.REDIS_URL = ""
    settings.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def group(setting):
    setting.group = Group.objects.create(name="Rivers")
    setting.save()
    return setting.group


@pytest.fixture
def administrator(setting, group):
    """Runs the group, and nothing else."""
    return make.make_staff(setting=setting, name="Gil Rivers", roles=[Role.GROUP_ADMINISTRATOR])


@pytest.fixture
def runs(client, administrator):
    """runs(route, code, **values): the group administrator sends a form."""
    client.force_login(administrator.user)

    def send(route, /, *codes, **values):
        return client.post(reverse(f"families:{route}", args=codes), sent(**values))

    return send


@pytest.fixture
def opened(runs):
    """A setting that the group has opened; its first manager has not come in yet."""
    runs("open_setting", name="Hazel", manager_name="Hana Hazel", email="hana@example.org")
    return Setting.objects.get(name="Hazel")


def refused(response, before, field, sentence):
    page = Page(response)
    assert (response.status_code, page.beside(field) if field else page.above) == (422, [sentence])
    assert changed_between(before, contents()) == []


def log_of(obj):
    return list(Event.objects.about(obj).order_by("pk").values_list("what", flat=True))


# -- Beginning -------------------------------------------------------------------------------------------------------


def test_a_manager_makes_the_own_setting_the_first_of_a_group(client, manager, setting):
    client.force_login(manager)

    response = client.post(reverse("families:start_group"), sent(name="Rivers"))

    setting.refresh_from_db()
    assert (response["Location"], setting.group.name) == (reverse("families:group"), "Rivers")
    assert viewer_of(manager).roles == {Role.MANAGER, Role.GROUP_ADMINISTRATOR}
    assert log_of(setting.group) == ["group started"]


@pytest.mark.parametrize("who", ["deputy", "dsl", "key_person"])
def test_nobody_but_a_manager_starts_a_group(who, request, client, setting):
    client.force_login(request.getfixturevalue(who))

    assert client.post(reverse("families:start_group"), sent(name="Rivers")).status_code == 403
    assert not Group.objects.exists()


def test_a_setting_is_in_one_group(client, manager, group):
    client.force_login(manager)

    assert client.post(reverse("families:start_group"), sent(name="Lakes")).status_code == 403
    with pytest.raises(CannotBe, match="belongs to a group already"):
        actions.start_group(name="Lakes", by=viewer_of(manager))
    assert list(Group.objects.values_list("name", flat=True)) == ["Rivers"]


@pytest.mark.parametrize("name", ["", "  ", "a" * 121, "a\x00b"], ids=lambda name: name[:5])
def test_the_name_of_a_group_is_refused(name, client, manager, runs, group):
    before = contents()

    response = runs("rename_group", name=name)

    assert (response.status_code, len(Page(response).beside("name"))) == (422, 1)
    assert changed_between(before, contents()) == []


def test_a_group_is_renamed(runs, group):
    runs("rename_group", name="Lakes")

    group.refresh_from_db()
    assert (group.name, log_of(group)) == ("Lakes", ["group renamed"])


# -- The wall --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shares_all_rooms", [False, True])
def test_who_runs_the_group_sees_no_child_of_any_setting(
    shares_all_rooms, setting, administrator, child, other_setting
):
    Setting.objects.update(group=setting.group, all_staff_all_rooms=shares_all_rooms)
    make.make_child(setting=other_setting)
    viewer = viewer_of(administrator.user)

    assert (list(Child.objects.visible_to(viewer)), list(Room.objects.visible_to(viewer))) == ([], [])


def test_who_runs_the_group_and_works_in_a_room_sees_its_children(administrator, room, child):
    administrator.assignments.create(room=room)

    assert list(Child.objects.visible_to(viewer_of(administrator.user))) == [child]


def test_the_first_page_of_who_runs_the_group_is_the_group(client, administrator):
    client.force_login(administrator.user)

    response = client.get("/", follow=True)

    assert (response.redirect_chain, response.status_code) == ([(reverse("families:group"), 302)], 200)


def test_the_page_says_names_and_managers_and_nothing_of_a_child(client, administrator, manager, child, opened):
    client.force_login(administrator.user)

    text = client.get(reverse("families:group")).content.decode()

    said = ("Rivers", "Larkfield", "Helen Byrne", "Hazel", "Hana Hazel", "Gil Rivers", "invited", "Maya", "Aziz")
    assert [word for word in said if word in text] == list(said[:-2])


def test_settings_of_other_groups_are_not_there(client, administrator, other_setting):
    other_setting.group = Group.objects.create(name="Lakes")
    other_setting.save()
    client.force_login(administrator.user)

    assert "Brookside" not in client.get(reverse("families:group")).content.decode()


def test_without_a_second_step_the_group_is_not_shown(client, setting, group):
    user = make.make_account(name="Una Single")
    make.make_staff(setting=setting, roles=[Role.GROUP_ADMINISTRATOR], user=user)
    client.force_login(user)

    assert client.get(reverse("families:group"))["Location"] == "/account/second-step/app/"


def test_the_page_takes_as_many_queries_with_many_settings_as_with_one(client, administrator, manager, group):
    client.force_login(administrator.user)
    page, counted = reverse("families:group"), []
    client.get(page)
    for size in (1, 3, 8):
        while group.settings.count() < size:
            setting = make.make_setting(group=group)
            make.make_staff(setting=setting, roles=[Role.MANAGER, Role.GROUP_ADMINISTRATOR])
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counted.append(len(queries))

    assert len(set(counted)) == 1


# -- A further setting -----------------------------------------------------------------------------------------------


def test_a_setting_is_opened_with_its_first_manager(opened, group, mailoutbox):
    deliver()
    [mail] = mailoutbox
    link = next(word for word in mail.body.split() if "/invitation/" in word)
    client = Client()

    client.post(link, sent(password=PASSWORD))

    manager = opened.staff.get()
    assert (opened.group, manager.user.email, mail.to) == (group, "hana@example.org", ["hana@example.org"])
    assert viewer_of(manager.user).roles == {Role.MANAGER, Role.DSL}
    assert (log_of(opened), log_of(manager)) == (["setting opened in the group"], ["staff added"])


def test_who_opened_a_setting_has_no_place_in_it(opened, administrator):
    assert [place.setting for place in administrator.user.staff_places.all()] == [administrator.setting]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"name": ""}, "name", "Please fill this in."),
        ({"name": "LARKFIELD"}, "name", "There is a setting of this name in the group already."),
        ({"manager_name": ""}, "manager_name", "Please fill this in."),
        ({"email": ""}, "email", "Please fill this in."),
        ({"email": "nobody"}, "email", "This does not look like an e-mail address. Check it."),
    ],
    ids=str,
)
def test_a_setting_is_refused(values, field, sentence, runs):
    good = {"name": "Hazel", "manager_name": "Hana Hazel", "email": "hana@example.org"}
    before = contents()

    refused(runs("open_setting", **good | values), before, field, sentence)


def test_an_address_that_was_wrong_is_put_right_while_nobody_has_come_in(runs, opened, mailoutbox):
    first = Invitation.objects.get()

    runs("first_manager", opened.code, manager_name="Hana Hazel", email="right@example.org")

    deliver()
    assert [mail.to for mail in mailoutbox] == [["right@example.org"]]
    assert Client().get(first.get_absolute_url()).status_code == 410


def test_once_somebody_has_come_in_the_setting_runs_itself(client, runs, opened, administrator):
    opened.staff.update(user=make.make_account(name="Hana Hazel"))

    response = runs("first_manager", opened.code, manager_name="Gil Rivers", email="gil@example.org")

    assert response.status_code == 404
    with pytest.raises(CannotBe, match="Somebody has come in already"):
        actions.invite_first_manager(
            opened, manager_name="Gil", email="gil@example.org", by=viewer_of(administrator.user)
        )


def test_a_setting_of_another_group_is_not_there(runs):
    far = make.make_setting(group=Group.objects.create(name="Lakes"))
    make.make_staff(setting=far, roles=[Role.MANAGER])

    assert runs("first_manager", far.code, manager_name="Gil", email="gil@example.org").status_code == 404


# -- Administrators --------------------------------------------------------------------------------------------------


def test_an_administrator_names_another_one(runs, key_staff):
    runs("name_administrator", staff=key_staff.code)

    assert viewer_of(key_staff.user).runs_group
    assert log_of(key_staff) == ["role given: group admin"]


def test_nobody_from_elsewhere_from_an_agency_or_without_an_account_runs_the_group(runs, setting, other_setting):
    far = make.make_staff(setting=other_setting)
    agency = make.make_staff(setting=setting, agency="Bright Hands")
    not_in = make.make_staff(setting=setting)
    StaffMember.objects.filter(pk=not_in.pk).update(user=None)
    before = contents()

    for place in (far, agency, not_in):
        response = runs("name_administrator", staff=place.code)
        refused(response, before, "staff", "Choose one of those that are offered.")


def test_a_manager_gives_nobody_this_role(client, manager, administrator, key_staff):
    with pytest.raises(CannotBe, match="Only a group administrator"):
        end_role(administrator, role=Role.GROUP_ADMINISTRATOR, on=localdate(), by=viewer_of(manager))


def test_one_of_two_administrators_ends_the_others_role(runs, setting):
    other = make.make_staff(setting=setting, name="Ora Other", roles=[Role.GROUP_ADMINISTRATOR])

    runs("end_administrator", other.code)

    assert not viewer_of(other.user).runs_group


def test_the_last_administrator_remains(runs, administrator, setting, manager):
    before = contents()

    response = runs("end_administrator", administrator.code)

    assert response.status_code == 302
    assert changed_between(before, contents()) == ["ui.SentForm"]
    with pytest.raises(CannotBe, match="Only a group administrator"):
        leave(administrator, on=localdate(), by=viewer_of(manager))
