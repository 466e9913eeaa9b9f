from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "styczna.touchpoints"
    label = "touchpoints"
