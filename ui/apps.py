from django.apps import AppConfig
from django.urls import register_converter

from ui.codes import CodeConverter, DayConverter


class UiConfig(AppConfig):
    name = "ui"

    def ready(self):
        register_converter(CodeConverter, "code")
        register_converter(DayConverter, "day")
