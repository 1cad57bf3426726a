from importlib import import_module

from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "families"

    def ready(self):
        import_module("families.announcements")
