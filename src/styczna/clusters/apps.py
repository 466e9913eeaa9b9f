from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "styczna.clusters"
    label = "clusters"
