from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.office, name="office"),
    path("rooms/<code:code>/", views.room, name="room"),
    path("more/", views.more, name="more"),
    path("letters/<code:code>/send-again/", views.send_again, name="send_again"),
]
