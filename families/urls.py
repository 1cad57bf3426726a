from django.urls import path

from families.views import children, hats, households, invitations, key_people, rooms, setting, staff, start, ties

app_name = "families"
urlpatterns = [
    path("start/<str:token>/", start.first_start, name="first_start"),
    path("invitation/<code:code>/<str:token>/", invitations.invitation, name="invitation"),
    path("hat/", hats.wear, name="wear"),
    path("setting/", setting.setting, name="setting"),
    path("setting/alone/", setting.work_alone, name="work_alone"),
    path("children/", children.children, name="children"),
    path("children/add/", children.add_child, name="add_child"),
    path("children/<code:code>/record/", children.child, name="child"),
    path("children/<code:code>/adults/add/", ties.add_adult, name="add_adult"),
    path("children/<code:code>/key-person/", key_people.key_person, name="key_person"),
    path("households/", households.households, name="households"),
    path("households/add/", households.add_household, name="add_household"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/add/", rooms.add_room, name="add_room"),
    path("staff/", staff.staff, name="staff"),
    path("staff/add/", staff.add_staff, name="add_staff"),
    path("staff/<code:code>/room/", staff.assign, name="assign"),
    path("adults/<code:code>/invite/", invitations.invite_carer, name="invite_carer"),
    path("staff/<code:code>/invite/", invitations.invite_staff, name="invite_staff"),
]
