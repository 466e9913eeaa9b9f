"""The door for a web server."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styczna.site.settings")
application = get_wsgi_application()

PATIENCE = 4.0  # seconds


def _warm() -> None:
    """Loads what the first page would otherwise wait for: compiled kernels, labels, the diagnosis of today."""
    from django.db import connection

    from styczna.engine import consortium, matching
    from styczna.orders.match import match_orders
    from styczna.touchpoints.diagnose import diagnose
    from styczna.touchpoints.findings.memory import wait_to_the_end
    from styczna.touchpoints.findings.weigh import ready_figures

    wait_to_the_end()
    try:
        consortium.warm()
        matching.warm()
        ready_figures(findings=diagnose())
        match_orders(limit=1)
    finally:
        connection.close()


def _be_patient() -> None:
    """From here on a page waits so long for a diagnosis, and then says in words that it is being made."""
    from styczna.touchpoints.findings import memory

    memory.PATIENCE = PATIENCE


_be_patient()
Thread(target=_warm, name="warm", daemon=True).start()
