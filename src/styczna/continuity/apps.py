from django.apps import AppConfig


class ContinuityConfig(AppConfig):
    name = "styczna.continuity"
    label = "continuity"
