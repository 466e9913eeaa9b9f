from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "styczna.accounts"
    label = "accounts"

    def ready(self) -> None:
        from styczna.accounts import audit, log

        def prepare(connection: Any, **_: Any) -> None:
            audit.prepare(connection)

        connection_created.connect(prepare, weak=False, dispatch_uid="styczna audit")
        post_migrate.connect(audit.install_everywhere, weak=False, dispatch_uid="styczna audit")
        post_migrate.connect(log.install_everywhere, weak=False, dispatch_uid="styczna log")
