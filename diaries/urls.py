from django.urls import path

from diaries import views

app_name = "diaries"
urlpatterns = [
    path("children/<code:code>/", views.today, name="today"),
    path("children/<code:code>/days/<day:day>/", views.day, name="day"),
    path("children/<code:code>/days/<day:day>/write/", views.write, name="write"),
    path("children/<code:code>/days/<day:day>/finish/", views.finish, name="finish"),
    path("children/<code:code>/days/<day:day>/reopen/", views.reopen, name="reopen"),
    path("children/<code:code>/home-note/", views.home_note, name="home_note"),
    path("entries/<code:code>/wake/", views.wake, name="wake"),
    path("entries/<code:code>/reply/", views.reply, name="reply"),
    path("replies/<code:code>/settle/", views.settle, name="settle"),
]
