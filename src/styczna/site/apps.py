from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "styczna.site"
    label = "site"
