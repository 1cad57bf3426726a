from importlib import import_module

from django.apps import AppConfig


class DiariesConfig(AppConfig):
    name = "diaries"

    def ready(self):
        import_module("diaries.announcements")
        import_module("diaries.explained")
        import_module("diaries.handover")
