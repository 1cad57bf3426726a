from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("bell/", views.bell, name="bell"),
    path("preferences/", views.preferences, name="preferences"),
    path("mail/stop/<str:token>/", views.stop, name="stop"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<code:code>/", views.mailbox_message, name="mailbox_message"),
    path("mailbox/<code:code>/mail/", views.mailbox_html, name="mailbox_html"),
]
