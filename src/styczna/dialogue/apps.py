from django.apps import AppConfig


class DialogueConfig(AppConfig):
    name = "styczna.dialogue"
    label = "dialogue"
