from django.urls import path

from families import views

app_name = "families"
urlpatterns = [
    path("start/<str:token>/", views.first_start, name="first_start"),
    path("invitation/<code:code>/<str:token>/", views.invitation, name="invitation"),
    path("hat/", views.wear, name="wear"),
    path("children/", views.children, name="children"),
    path("children/add/", views.add_child, name="add_child"),
    path("children/<code:code>/record/", views.child, name="child"),
    path("children/<code:code>/adults/add/", views.add_adult, name="add_adult"),
    path("children/<code:code>/key-person/", views.key_person, name="key_person"),
    path("households/", views.households, name="households"),
    path("households/add/", views.add_household, name="add_household"),
    path("rooms/", views.rooms, name="rooms"),
    path("rooms/add/", views.add_room, name="add_room"),
    path("staff/", views.staff, name="staff"),
    path("staff/add/", views.add_staff, name="add_staff"),
    path("staff/<code:code>/room/", views.assign, name="assign"),
    path("adults/<code:code>/invite/", views.invite_carer, name="invite_carer"),
    path("staff/<code:code>/invite/", views.invite_staff, name="invite_staff"),
]
