"""The store of notices: whole, repeatable, and what comes out is what went in."""

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styczna.observatory import notices as store
from styczna.observatory import queries, segments
from styczna.observatory.queries import Question
from styczna.sources.records import KINDS, RESULT, Award, Lot, Money, Notice, Party, Rejection

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WON = (Award(number="7", lots=("1",), winners=(Party(name="Żółw S.A."),), awarded=True, tenders=3),)


def a_notice(number: int, **changes: object) -> Notice:
    notice = Notice(
        id=f"{number}-2020",
        source="ted-export",
        kind="competition",
        form="F02",
        titles={"pl": f"Instalacja źródeł energii {number}", "en": f"Energy sources {number}"},
        descriptions={"pl": "Opis\nw dwóch akapitach"},
        language="pl",
        buyers=(Party(name="Gmina Świdnica", national_id="8840000000", nuts="PL517"),),
        country="PL",
        cpv=("09331200", "45261215"),
        nuts=("PL517",),
        value=Money(Decimal("1234567.50"), "PLN"),
        published=date(2020, 5, 4),
        deadline=datetime(2020, 6, 1, 10, tzinfo=UTC),
        lots=(Lot(number="1", titles={"pl": "Część 1"}, cpv=("09331200",), value=Money(Decimal(7), "EUR")),),
    )
    return replace(notice, **changes)  # type: ignore[arg-type]


def ids(home: Path, question: Question | None = None) -> list[str]:
    return [line.id for line in queries.listing(home, question or Question(), now=NOW, limit=10_000).lines]


@pytest.mark.parametrize(
    "changes",
    [
        {"awards": WON},
        {"deadline": date(2026, 11, 24)},
        {"deadline": datetime(2032, 6, 30, tzinfo=ZoneInfo("Europe/Helsinki")), "country": "FI"},
        {"deadline": None, "indefinite": True},
        {"deadline": None, "runs_until": date(2028, 12, 31)},
        {"lots": (Lot(number="1", deadline=date(2020, 6, 1)), Lot(number="2"))},
    ],
)
def test_a_notice_comes_out_as_it_went_in(tmp_path: Path, changes: dict[str, object]) -> None:
    notice = a_notice(1, **changes)
    store.take_in(tmp_path, [notice])
    assert queries.notice(tmp_path, notice.id) == notice


def test_a_notice_of_which_little_is_known_keeps_its_gaps(tmp_path: Path) -> None:
    bare = Notice(id="x", source="eforms", kind="other", form="CEI", titles={})
    store.take_in(tmp_path, [bare])
    assert queries.notice(tmp_path, "x") == bare


@pytest.mark.parametrize(("country", "hour"), [("PL", 22), ("UK", 23), ("FI", 21), (None, 22)])
def test_a_deadline_without_a_time_zone_is_meant_in_the_buyers_local_time(
    tmp_path: Path, country: str | None, hour: int
) -> None:
    """The last minute of 24 November in Warsaw is 22:59 in UTC: no reader is told a day too many."""
    last_minute = datetime(2026, 11, 24, 23, 59)  # noqa: DTZ001
    store.take_in(tmp_path, [a_notice(1, country=country, deadline=last_minute)])
    found = queries.notice(tmp_path, "1-2020")
    assert found is not None
    assert found.deadline == datetime(2026, 11, 24, hour, 59, tzinfo=UTC)


def test_a_deadline_keeps_the_day_and_the_hour_of_the_buyers_clock(tmp_path: Path) -> None:
    """Midnight in Helsinki is the evening before in Warsaw and in UTC; the notice says the 30th."""
    store.take_in(tmp_path, [a_notice(1, country="FI", deadline=datetime(2032, 6, 30))])  # noqa: DTZ001
    found = queries.notice(tmp_path, "1-2020")
    [line] = queries.listing(tmp_path, Question(), now=NOW, limit=5).lines
    assert found is not None
    for deadline in (found.deadline, line.deadline):
        assert deadline is not None
        assert deadline.isoformat() == "2032-06-30T00:00:00+03:00"


def test_a_deadline_of_which_only_the_day_is_known_is_given_no_hour_and_lasts_to_its_end(tmp_path: Path) -> None:
    store.take_in(tmp_path, [a_notice(1, country=None, deadline=date(2026, 11, 24))])
    last, after = datetime(2026, 11, 24, 22, 58, tzinfo=UTC), datetime(2026, 11, 24, 23, tzinfo=UTC)
    [line] = queries.listing(tmp_path, Question(), now=last, limit=5).lines
    assert (line.deadline, type(line.deadline), line.state) == (date(2026, 11, 24), date, "open")
    assert queries.listing(tmp_path, Question(), now=after, limit=5).lines[0].state == "closed"


def test_a_store_written_before_a_column_was_added_is_read_and_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    young = ("deadline_told", "lot_deadlines", "indefinite", "runs_until")
    now = store.SCHEMA
    monkeypatch.setattr(store, "SCHEMA", pa.schema([field for field in now if field.name not in young]))
    store.take_in(tmp_path, [a_notice(1)])
    assert not set(young) & set(pq.read_schema(store.dataset(tmp_path).segments()[0]).names)
    monkeypatch.setattr(store, "SCHEMA", now)
    assert queries.notice(tmp_path, "1-2020") == a_notice(1)
    monkeypatch.setattr(segments, "MERGE_ABOVE", 1)
    store.take_in(tmp_path, [a_notice(2, indefinite=True)])
    assert len(store.dataset(tmp_path).segments()) == 1
    assert [queries.notice(tmp_path, f"{n}-2020") for n in (1, 2)] == [a_notice(1), a_notice(2, indefinite=True)]
    store.take_in(tmp_path, [a_notice(1, country="DE")])
    assert sorted(ids(tmp_path)) == ["1-2020", "2-2020"]


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    first = store.take_in(tmp_path, [a_notice(n) for n in range(3)])
    files = store.dataset(tmp_path).segments()
    second = store.take_in(tmp_path, [a_notice(n) for n in range(3)])
    assert (first.new, first.changed, first.unchanged) == (3, 0, 0)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 3)
    assert store.dataset(tmp_path).segments() == files


def test_a_changed_notice_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    store.take_in(tmp_path, [a_notice(n) for n in range(3)])
    counts = store.take_in(tmp_path, [a_notice(1, country="DE"), a_notice(2)])
    assert (counts.new, counts.changed, counts.unchanged) == (0, 1, 1)
    assert sorted(ids(tmp_path)) == ["0-2020", "1-2020", "2-2020"]
    changed = queries.notice(tmp_path, "1-2020")
    assert changed is not None
    assert changed.country == "DE"


@given(st.lists(st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["PL", "DE", "CZ"])), max_size=6), max_size=5))
@settings(max_examples=25, deadline=None)
def test_the_store_equals_a_dictionary_and_the_counts_add_up(deliveries: list[list[tuple[int, str]]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        home, known = Path(folder), {}
        for delivery in deliveries:
            counts = store.take_in(home, [a_notice(number, country=country) for number, country in delivery])
            assert counts.read == counts.new + counts.changed + counts.unchanged + len(counts.rejected) == len(delivery)
            known |= {f"{number}-2020": country for number, country in delivery}
        there = {line.id: line.country for line in queries.listing(home, Question(), now=NOW, limit=99).lines}
        assert there == known


def test_rejections_are_counted_beside_the_good_ones(tmp_path: Path) -> None:
    bad = Rejection(file="a.xml", line=3, field="id", found="nothing", expected="an identifier")
    counts = store.take_in(tmp_path, [a_notice(1), bad])
    assert (counts.read, counts.new, counts.rejected) == (2, 1, [bad])


def test_an_import_that_fails_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BATCH", 2)
    store.take_in(tmp_path, [a_notice(0)])

    def deliver():  # type: ignore[no-untyped-def]
        yield from (a_notice(n, country="DE") for n in range(7))
        raise RuntimeError("the line went dead")

    for _ in range(2):
        with pytest.raises(RuntimeError):
            store.take_in(tmp_path, deliver())
        assert ids(tmp_path) == ["0-2020"]
        assert queries.notice(tmp_path, "0-2020") == a_notice(0)


def test_many_small_imports_are_merged_and_lose_nothing(tmp_path: Path) -> None:
    for number in range(segments.MERGE_ABOVE + 3):
        store.take_in(tmp_path, [a_notice(number)])
    assert len(store.dataset(tmp_path).segments()) < segments.MERGE_ABOVE
    assert len(ids(tmp_path)) == segments.MERGE_ABOVE + 3


IMPORT = """
import sys, time
sys.path.insert(0, {tests!r})
from pathlib import Path
from styczna.observatory import notices as store
from test_notices import a_notice
store.BATCH = 5
def slowly(counts): time.sleep(0.02)
store.take_in(Path(sys.argv[1]), (a_notice(n, country="CZ") for n in range(60)), on_progress=slowly)
"""


@pytest.mark.slow
def test_killed_at_any_moment_and_run_again_it_ends_as_if_never_killed(tmp_path: Path) -> None:
    script = textwrap.dedent(IMPORT.format(tests=str(Path(__file__).parent)))
    store.take_in(tmp_path, [a_notice(n) for n in range(20)])
    before = [queries.notice(tmp_path, f"{n}-2020") for n in range(20)]
    for delay in (0.5, 0.8, 0.9, 1.0, 1.1, 1.2):
        process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        there = [queries.notice(tmp_path, f"{n}-2020") for n in range(20)]
        assert there == before or len(ids(tmp_path)) == 60
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert len(ids(tmp_path)) == 60
    assert {line.country for line in queries.listing(tmp_path, Question(), now=NOW, limit=99).lines} == {"CZ"}


def test_what_a_killed_import_left_is_swept_away_later(tmp_path: Path) -> None:
    store.take_in(tmp_path, [a_notice(1)])
    litter = tmp_path / "observatory" / "notices" / "litter.parquet"
    litter.write_bytes(b"half a segment")
    store.take_in(tmp_path, [a_notice(2)])
    assert litter.exists()  # somebody may still be reading
    os.utime(litter, (0, 0))
    store.take_in(tmp_path, [a_notice(3)])
    assert not litter.exists()


def test_a_second_import_waits_and_then_says_that_it_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "LOCK_SECONDS", 0.1)
    with store.dataset(tmp_path).writing(), pytest.raises(segments.Busy):
        store.take_in(tmp_path, [a_notice(1)])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Question(words="zrodel 2-2020"), ["2-2020"]),
        (Question(words="ŹRÓDEŁ świdnica 1-"), ["1-2020"]),
        (Question(words="100%_"), []),
        (Question(cpv=("0933",), countries=("PL",)), ["1-2020", "2-2020"]),
        (Question(cpv=("7",)), ["3-2020"]),
        (Question(nuts="PL5"), ["1-2020", "2-2020", "3-2020"]),
        (Question(states=("open",)), ["4-2020"]),
        (Question(main=("09331200",)), ["1-2020", "2-2020"]),
        (Question(main=("45261215",)), []),
        (Question(ids=("3-2020", "nobody")), ["3-2020"]),
    ],
)
def test_a_list_is_narrowed_to_what_was_asked(tmp_path: Path, question: Question, expected: list[str]) -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    store.take_in(
        tmp_path,
        [
            a_notice(1),
            a_notice(2),
            a_notice(3, cpv=("71314000",)),
            a_notice(4, cpv=(), nuts=(), country="FR", deadline=later),
        ],
    )
    assert sorted(ids(tmp_path, question)) == expected


def test_what_one_can_still_act_on_comes_first_and_the_nearest_deadline_before_the_later(tmp_path: Path) -> None:
    store.take_in(
        tmp_path,
        [
            a_notice(1),
            a_notice(2, deadline=datetime(2027, 2, 1, tzinfo=UTC)),
            a_notice(3, deadline=datetime(2027, 1, 1, tzinfo=UTC)),
            a_notice(4, published=date(2022, 1, 1)),
            a_notice(5, kind="planning", deadline=None, published=date(2026, 11, 1)),
        ],
    )
    assert ids(tmp_path) == ["3-2020", "2-2020", "5-2020", "4-2020", "1-2020"]


days = st.dates(date(2026, 11, 20), date(2026, 11, 28))
hours = st.datetimes(datetime(2015, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
moments = st.none() | days | hours


@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.none() | st.dates(date(2015, 1, 1), date(2026, 11, 24)),
            moments,
            st.booleans(),
            st.booleans(),
            st.none() | st.dates(date(2026, 11, 20), date(2026, 11, 28)),
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=20, deadline=None)
def test_one_order_and_the_whole_list_agree_on_every_state(
    cases: list[tuple[str, date | None, date | None, bool, bool, date | None]],
) -> None:
    import tempfile

    made = [
        a_notice(
            n,
            kind=kind,
            published=published,
            deadline=deadline,
            awards=WON if won else (),
            indefinite=indefinite,
            runs_until=until,
        )
        for n, (kind, published, deadline, won, indefinite, until) in enumerate(cases)
    ]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        store.take_in(home, made)
        states = {line.id: line.state for line in queries.listing(home, Question(), now=NOW, limit=99).lines}
        assert states == {notice.id: queries.state_of(notice, NOW) for notice in made}
        counted = queries.counts_by_state(home, Question(), now=NOW)
        assert sum(counted.values()) == len(made)


def test_a_past_deadline_is_never_dressed_up_as_open() -> None:
    assert queries.state_of(a_notice(1), NOW) == "closed"
    assert queries.state_of(a_notice(1, kind=RESULT, awards=WON), NOW) == "awarded"
    assert queries.state_of(a_notice(1, kind=RESULT), NOW) == "closed"


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_that_somebody_won_is_awarded_whatever_its_publication_is_for(kind: str) -> None:
    """The change of a contract in its term, or a plan of social services that already names who provides them."""
    assert queries.state_of(a_notice(1, kind=kind, deadline=None, awards=WON), NOW) == "awarded"


@pytest.mark.parametrize(
    ("system", "state"),
    [
        ({"indefinite": True}, "unknown"),
        ({"runs_until": date(2028, 12, 31)}, "unknown"),
        ({"runs_until": date(2026, 11, 23)}, "closed"),
        ({}, "closed"),
    ],
)
def test_a_qualification_system_is_not_closed_by_its_age(system: dict[str, object], state: str) -> None:
    assert queries.state_of(a_notice(1, deadline=None, **system), NOW) == state


def test_an_empty_observatory_answers_with_nothing(tmp_path: Path) -> None:
    assert queries.listing(tmp_path, Question(), now=NOW, limit=5).total == 0
    assert queries.notice(tmp_path, "1") is None
    assert queries.countries(tmp_path) == []
    assert queries.years(tmp_path) is None
    assert queries.main_codes(tmp_path, Question(), now=NOW) == {}
    assert queries.is_empty(tmp_path)
