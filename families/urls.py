from django.urls import path, register_converter
from django.urls.converters import PathConverter

from families.views import (
    children,
    hats,
    households,
    invitations,
    key_people,
    letters,
    not_in,
    preview,
    restrictions,
    rooms,
    setting,
    staff,
    start,
    ties,
)


class PageConverter(PathConverter):
    """The rest of an address: a page of ours, also the first one."""

    regex = ".*"


register_converter(PageConverter, "page")

app_name = "families"
urlpatterns = [
    path("start/<str:token>/", start.first_start, name="first_start"),
    path("invitation/<code:code>/<str:token>/", invitations.invitation, name="invitation"),
    path("come-in/", letters.type_code, name="come_in"),
    path("come-in/letter/", letters.letter, name="letter"),
    path("hat/", hats.wear, name="wear"),
    path("not-in/", not_in.not_in, name="not_in"),
    path("not-in/invite/", not_in.invite_everybody, name="invite_everybody"),
    path("letters/print/", letters.print_letters, name="print_letters"),
    path("letters/<code:code>/", letters.letters, name="letters"),
    path("adults/<code:code>/new-password/", letters.new_password_of_carer, name="new_password_of_carer"),
    path("staff/<code:code>/new-password/", letters.new_password_of_staff, name="new_password_of_staff"),
    path("setting/", setting.setting, name="setting"),
    path("setting/alone/", setting.work_alone, name="work_alone"),
    path("children/", children.children, name="children"),
    path("children/add/", children.add_child, name="add_child"),
    path("children/<code:code>/record/", children.child, name="child"),
    path("children/<code:code>/adults/add/", ties.add_adult, name="add_adult"),
    path("children/<code:code>/key-person/", key_people.key_person, name="key_person"),
    path("households/", households.households, name="households"),
    path("households/add/", households.add_household, name="add_household"),
    path("households/<code:code>/", households.household, name="household"),
    path("households/<code:code>/edit/", households.edit_household, name="edit_household"),
    path("ties/<code:code>/", ties.tie, name="tie"),
    path("ties/<code:code>/note/", ties.note_fact, name="note_fact"),
    path("ties/<code:code>/sight/", ties.change_sight, name="change_sight"),
    path("ties/<code:code>/collecting/end/", ties.end_collecting, name="end_collecting"),
    path("ties/<code:code>/responsibility/end/", ties.end_responsibility, name="end_responsibility"),
    path("ties/<code:code>/edit/", ties.edit_tie, name="edit_tie"),
    path("ties/<code:code>/adult/", ties.edit_adult, name="edit_adult"),
    path("ties/<code:code>/restrictions/", restrictions.tie_restrictions, name="tie_restrictions"),
    path("ties/<code:code>/suspend/", restrictions.suspend, name="suspend"),
    path("ties/<code:code>/restrict/", restrictions.restrict, name="restrict"),
    path("restrictions/", restrictions.restrictions, name="restrictions"),
    path("restrictions/<code:code>/", restrictions.restriction, name="restriction"),
    path("restrictions/<code:code>/evidence/", restrictions.give_evidence, name="give_evidence"),
    path("restrictions/<code:code>/review/", restrictions.review, name="review_restriction"),
    path("restrictions/<code:code>/lift/", restrictions.lift, name="lift"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/add/", rooms.add_room, name="add_room"),
    path("staff/", staff.staff, name="staff"),
    path("staff/add/", staff.add_staff, name="add_staff"),
    path("staff/<code:code>/room/", staff.assign, name="assign"),
    path("adults/<code:code>/preview/", preview.begin_preview, name="begin_preview"),
    path("as/<code:code>/<page:page>", preview.preview, name="preview"),
    path("adults/<code:code>/invite/", invitations.invite_carer, name="invite_carer"),
    path("staff/<code:code>/invite/", invitations.invite_staff, name="invite_staff"),
]
