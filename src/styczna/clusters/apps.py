from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClustersConfig(AppConfig):
    name = "styczna.clusters"
    label = "clusters"

    def ready(self) -> None:
        from styczna.clusters.directory import fulltext

        post_migrate.connect(fulltext.install_everywhere, sender=self, dispatch_uid="styczna full text")
