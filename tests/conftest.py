"""Every test run has a state of its own; the cast of the tests is named here.

Alicja coordinates the cluster DKEO, Bartek coordinates CTE, Celina is an officer of the authority, Darek acts for a
member organisation of DKEO, Ewa is the administrator, and a visitor is nobody.
"""

import os
import tempfile

os.environ["STYCZNA_HOME"] = tempfile.mkdtemp(prefix="styczna-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "styczna.site.settings"
for name in ("DATABASE_URL", "STYCZNA_PUBLIC_URL", "STYCZNA_SMTP"):
    os.environ.pop(name, None)

import django  # noqa: E402
import pytest  # noqa: E402
from hypothesis import settings as of_hypothesis  # noqa: E402

of_hypothesis.register_profile("styczna", deadline=None)  # no test is timed: a busy machine must not fail it
of_hypothesis.load_profile("styczna")

django.setup()  # after the state has its place, before any test imports a model

from django.conf import settings as of_django  # noqa: E402

from people import Cast, gather  # noqa: E402

# A password costs a quarter of a second to hash, on purpose; the cast has six in each of hundreds of tests.
of_django.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _polish_at_first() -> None:
    """A page in English leaves its language to the thread, as a server's next request would never see it."""
    from django.utils import translation

    translation.activate(of_django.LANGUAGE_CODE)


@pytest.fixture
def meeting(db: None) -> object:
    """The meeting of 2012, loaded; without examples."""
    from styczna.scenarios.wroclaw_2012.load import load

    return load()


@pytest.fixture
def cast(meeting: object) -> Cast:
    """The people, with the meeting and its example organisations."""
    return gather()


@pytest.fixture(scope="session")
def an_order() -> str:
    """Id of a real order in the observatory of the tests: solar energy, several fields."""
    from decimal import Decimal
    from pathlib import Path

    from django.conf import settings as django_settings

    from styczna.observatory.notices import take_in
    from styczna.sources.records import Lot, Money, Notice, Party

    notice = Notice(
        id="426000-2020",
        source="ted-export",
        kind="competition",
        form="F02",
        titles={"pl": "Instalacje fotowoltaiczne i pompy ciepła", "en": "Solar installations and heat pumps"},
        buyers=(Party(name="Gmina Świdnica"),),
        language="pl",
        country="PL",
        cpv=("09332000", "42511110", "71314300", "48000000"),
        nuts=("PL517",),
        value=Money(Decimal("2500000.00"), "PLN"),
        lots=(Lot(number="1"),),
    )
    take_in(Path(django_settings.HOME), [notice])
    return notice.id
