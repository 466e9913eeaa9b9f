"""A small observatory for the tests of orders: real notices of every form, and a few made for what these lack."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from styczna.observatory.notices import take_in
from styczna.sources import notices
from styczna.sources.records import Award, Lot, Money, Notice, Party

REAL = Path(__file__).parents[1] / "data" / "notices"

SOLAR = Notice(
    id="100-2099",
    source="eforms",
    kind="competition",
    form="cn-standard",
    titles={"pl": "Instalacje fotowoltaiczne & pompy ciepła", "de": "Photovoltaik und Wärmepumpen"},
    descriptions={"pl": "Budowa <b>instalacji</b> w gminie."},
    language="pl",
    buyers=(Party(name="Gmina Świdnica", town="Świdnica"),),
    country="PL",
    cpv=("09332000", "42511110", "71314300", "48000000"),
    nuts=("PL517",),
    contract="works",
    procedure="open",
    value=Money(Decimal("2500000.00"), "PLN"),
    published=date(2026, 1, 15),
    deadline=datetime(2099, 6, 30, 12, tzinfo=UTC),
    lots=(Lot(number="1", titles={"pl": "Dachy"}), Lot(number="2", titles={"pl": "Pompy"})),
)
WON = Notice(
    id="200-2021",
    source="ted-export",
    kind="result",
    form="F03",
    titles={"en": "=HYPERLINK(1)", "fr": "Panneaux solaires"},
    language="fr",
    buyers=(Party(name="Commune"),),
    country="FR",
    cpv=("09332000",),
    value=Money(Decimal("90000"), "EUR"),
    published=date(2021, 3, 1),
    awards=(Award(number="1", lots=("1",), winners=(Party(name="Soleil SA"), Party(name="Lune SA")), tenders=3),),
    changes="100-2099",
)
CALL = Notice(
    id="HORIZON-TEST-1",
    source="eu-calls",
    kind="call",
    form="RIA",
    titles={"en": "Batteries for everybody"},
    language="en",
    buyers=(Party(name="Horizon Europe"),),
    value=Money(Decimal("5000000"), "EUR"),
    deadline=date(2099, 1, 1),
)

LATE = Notice(
    id="300-2021",
    source="ted-export",
    kind="change",
    form="F20",
    titles={"en": "Service of heat pumps, prolonged"},
    language="en",
    buyers=(Party(name="Stadt"),),
    country="FI",
    cpv=("42511110",),
    nuts=("XX999",),
    value=Money(Decimal("0.01"), "EUR"),
    published=date(2021, 5, 1),
    awards=(Award(number="1", winners=(Party(name="Pumpe GmbH"),)),),
)
SYSTEM = Notice(
    id="400-2021",
    source="ted-export",
    kind="competition",
    form="F07",
    titles={"en": "Transformers, qualification system"},
    language="en",
    country="FI",
    published=date(2021, 5, 1),
    indefinite=True,
)
MIDNIGHT = Notice(
    id="500-2022",
    source="ted-export",
    kind="competition",
    form="F02",
    titles={"en": "Purchase of energy until further notice"},
    language="en",
    country="FI",
    published=date(2022, 3, 1),
    deadline=datetime(2032, 6, 30),  # noqa: DTZ001 - by the buyer's clock
)
# Its main field is far from SOLAR's; only an additional one is the same.
ASIDE = Notice(
    id="600-2021",
    source="ted-export",
    kind="result",
    form="F03",
    titles={"en": "School meals"},
    language="en",
    country="FI",
    cpv=("55524000", "09332000"),
    published=date(2022, 3, 1),
    awards=(Award(number="1", winners=(Party(name="Kantine Oy"),)),),
)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Five people sign in afresh for each test; how their passwords are kept is not what is tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def small_observatory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("observatory")
    counts = take_in(home, [*notices.read([REAL]), SOLAR, WON, CALL, LATE, SYSTEM, MIDNIGHT, ASIDE])
    assert not counts.rejected
    return home


@pytest.fixture
def observatory(small_observatory: Path, settings: Any) -> Path:
    settings.HOME = small_observatory
    return small_observatory
