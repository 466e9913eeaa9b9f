"""The door for a web server."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styczna.site.settings")
application = get_wsgi_application()


def _warm() -> None:
    """Loads what the first page would otherwise wait for: compiled kernels, labels, the diagnosis of today."""
    from django.db import connection

    from styczna.engine import consortium, matching
    from styczna.orders.match import match_orders
    from styczna.touchpoints.diagnose import diagnose

    try:
        consortium.warm()
        matching.warm()
        diagnose()
        match_orders(limit=1)
    finally:
        connection.close()


Thread(target=_warm, name="warm", daemon=True).start()
