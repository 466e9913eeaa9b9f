"""Foreseeing entries: nothing of the future is read, nothing depends on the order, and reasons sum to the score."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from styczna.engine import entry
from styczna.engine.entry_facts import Countable
from styczna.engine.entry_signals import History, Known, ease, habits, signals

MONTH = 30
FIRST, CUT, UNTIL = (int(np.datetime64(day, "D").astype(int)) for day in ("2014-01-01", "2018-01-01", "2019-07-01"))


def made(seed: int = 0, organisations: int = 60, projects: int = 260, parts: int = 5) -> History:
    """Organisations of two tastes that slowly reach out into other parts."""
    g = np.random.default_rng(seed)
    starts = np.sort(g.integers(FIRST, UNTIL, projects))
    starts[0] = FIRST
    of_part = g.integers(0, parts, projects)
    rows: list[tuple[int, int, bool]] = []
    for project in range(projects):
        likes = np.where(np.arange(organisations) % 2 == of_part[project] % 2, 6.0, 1.0) / np.arange(
            2, organisations + 2
        )
        for place, each in enumerate(
            g.choice(organisations, int(g.integers(1, 6)), replace=False, p=likes / likes.sum())
        ):
            rows.append((int(each), project, place == 0))
    who, what, leads = (np.array(column) for column in zip(*rows, strict=True))
    links = sparse.csr_array((np.ones(projects), (np.arange(projects), of_part)), shape=(projects, parts))
    kind = np.where(who % 7 == 0, -1, who % 3)
    return History(
        who, what, leads, np.zeros(len(who), bool), kind, who % 4, starts, starts + 700, links, organisations
    )


def taken_rows(history: History, rows: np.ndarray) -> History:
    by_row = ("organisation", "project", "coordinates", "third_party", "kind", "country")
    return replace(history, **{name: getattr(history, name)[rows] for name in by_row})


@pytest.fixture(scope="module")
def history() -> History:
    return made()


@pytest.fixture(scope="module")
def model(history: History) -> entry.Model:
    return entry.learn(history, cut=CUT, until=UNTIL, seed=1)


def asked(model: entry.Model, history: History) -> entry.Forecast:
    return entry.forecast(model, history, day=CUT, horizon=UNTIL - CUT)


def test_pairs_are_what_an_organisation_with_a_past_has_not_yet(history: History, model: entry.Model) -> None:
    found = asked(model, history)
    taken: dict[int, list[int]] = {}
    part_of = history.parts.toarray().argmax(axis=1)
    for who, project in zip(history.organisation, history.project, strict=True):
        if history.starts[project] < CUT:
            taken.setdefault(int(who), []).append(int(part_of[project]))
    wanted = [
        (who, part) for who in sorted(taken) if len(taken[who]) >= 3 for part in range(5) if part not in taken[who]
    ]
    assert list(zip(found.organisation.tolist(), found.part.tolist(), strict=True)) == wanted


def test_what_begins_on_the_cut_or_later_changes_nothing(history: History, model: entry.Model) -> None:
    past = taken_rows(history, np.flatnonzero(history.starts[history.project] < CUT))
    again = entry.learn(past, cut=CUT, until=UNTIL, seed=1)
    np.testing.assert_array_equal(asked(again, past).log_odds, asked(model, history).log_odds)
    moved = replace(history, starts=np.where(history.starts >= CUT, CUT, history.starts))
    np.testing.assert_array_equal(asked(model, moved).log_odds, asked(model, history).log_odds)


def test_the_order_of_rows_changes_nothing(history: History, model: entry.Model) -> None:
    mixed = taken_rows(history, np.random.default_rng(5).permutation(len(history.organisation)))
    again = entry.learn(mixed, cut=CUT, until=UNTIL, seed=1)
    np.testing.assert_array_equal(asked(again, mixed).adds, asked(model, history).adds)


def test_reasons_sum_to_the_log_odds(history: History, model: entry.Model) -> None:
    found = asked(model, history)
    np.testing.assert_allclose(found.base + found.adds.sum(axis=1), found.log_odds, atol=1e-9)
    assert ((found.chance > 0) & (found.chance < 1)).all()


def test_it_foresees_better_than_a_coin() -> None:
    from styczna.engine.ranking import auc

    large = made(seed=2, organisations=400, projects=1_500, parts=8)
    found = asked(entry.learn(large, cut=CUT, until=UNTIL, seed=1), large)
    assert auc(entry.entered(large, found, CUT, UNTIL), found.log_odds) > 0.65


def test_days_to_learn_from_end_before_the_cut() -> None:
    days = entry.days_to_learn_from(FIRST, CUT, UNTIL)
    said = [(str(np.datetime64(a, "D")), str(np.datetime64(b, "D"))) for a, b in days]
    assert [day for day, _ in said] == ["2017-01-01", "2016-07-01", "2016-01-01"]
    assert all(end <= CUT for _, end in days)
    with pytest.raises(ValueError, match="until"):
        entry.days_to_learn_from(FIRST, CUT, CUT)


def test_an_unknown_country_kind_or_part_is_no_obstacle(model: entry.Model, history: History) -> None:
    strange = replace(
        history,
        kind=np.full_like(history.kind, 9),
        country=np.full_like(history.country, -1),
        parts=sparse.csr_array(np.c_[history.parts.toarray(), np.zeros(len(history.starts))]),
    )
    found = asked(model, strange)
    assert np.isfinite(found.log_odds).all() and 5 not in found.part


def test_nothing_and_one_organisation_have_a_defined_result(model: entry.Model, history: History) -> None:
    none = taken_rows(history, np.zeros(0, dtype=int))
    assert len(asked(model, none).part) == 0
    with pytest.raises(ValueError, match="nothing before the cut"):
        entry.learn(none, cut=CUT, until=UNTIL)
    alone = taken_rows(history, np.flatnonzero(history.organisation == 1))
    assert np.isfinite(asked(model, alone).log_odds).all()
    with pytest.raises(ValueError, match="no entries to learn from"):
        entry.learn(alone, cut=FIRST + 12 * MONTH, until=FIRST + 24 * MONTH)


def test_a_history_that_does_not_fit_is_refused(history: History) -> None:
    with pytest.raises(ValueError, match="kind"):
        replace(history, kind=history.kind[1:])
    with pytest.raises(ValueError, match="organisation"):
        replace(history, organisations=3)


def test_signals_are_finite_and_named_by_their_reason(history: History) -> None:
    found = signals(Known(history, CUT), 3, 500.0)
    assert np.isfinite(found.x).all() and found.x.shape == (len(found.part), len(found.names))
    assert {name.partition("_")[0] for name in found.names} == set(entry.REASONS)


def test_since_is_the_first_time(history: History) -> None:
    known = Known(history, CUT)
    part_of = history.parts.toarray().argmax(axis=1)
    wanted = np.zeros(known.taken.shape)
    for who, project in zip(history.organisation, history.project, strict=True):
        if history.starts[project] < CUT:
            cell = (who, part_of[project])
            wanted[cell] = max(wanted[cell], CUT - history.starts[project])
    np.testing.assert_array_equal(known.since, wanted)


def test_partners_never_count_oneself(history: History) -> None:
    known = Known(history, CUT)
    values = np.random.default_rng(1).random(known.taken.shape)
    weights = np.random.default_rng(2).random(len(known.age))
    found = known.from_partners(values, weights, np.ones(len(history.starts)))
    wanted = np.zeros(values.shape)
    for row, (who, project) in enumerate(zip(known.rows.organisation, known.rows.project, strict=True)):
        for other, there in zip(known.rows.organisation, known.rows.project, strict=True):
            if there == project and other != who:
                wanted[who] += weights[row] * values[other]
    np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_ease_is_the_ridge_regression_of_each_part_on_the_others() -> None:
    profile = np.random.default_rng(3).random((30, 4))
    found = ease(profile, 2.0)
    for part in range(4):
        others = np.delete(np.arange(4), part)
        gram = profile[:, others].T @ profile[:, others] + 2.0 * np.eye(3)
        np.testing.assert_allclose(found[others, part], np.linalg.solve(gram, profile[:, others].T @ profile[:, part]))
        assert found[part, part] == 0


def test_habits_of_few_are_drawn_to_those_of_all() -> None:
    group = np.array([0, 0, 1, -1])
    happened = np.array([[1.0], [1.0], [0.0], [0.0]])
    rates = habits(group, happened, np.ones((4, 1)), prior=2.0)
    assert rates[:, 0] == pytest.approx([(2 + 1) / 4, (2 + 1) / 4, 1 / 3, 0.5])


def test_facts_can_be_counted_by_hand(history: History) -> None:
    known = Known(history, CUT)
    who = int(known.eligible[3])
    part = int(np.flatnonzero(~known.present[who])[0]) if (~known.present[who]).any() else 0
    facts = Countable(known).of(who, part)
    mine = {int(p) for w, p in zip(history.organisation, history.project, strict=True) if w == who}
    late = {p for p in mine if CUT - 730.5 <= history.starts[p] < CUT}
    met = {int(w) for w, p in zip(history.organisation, history.project, strict=True) if int(p) in late} - {who}
    assert (facts.projects, facts.partners) == (len(late), len(met))
    assert facts.partners_there == sum(bool(known.present[each, part]) for each in met)
    assert facts.running == sum(history.starts[p] < CUT < history.starts[p] + 700 for p in mine)
    assert 0 <= facts.entered <= facts.could


def test_a_kind_that_is_not_known_has_no_times(history: History) -> None:
    known = Known(replace(history, kind=np.full_like(history.kind, -1)), CUT)
    facts = Countable(known).of(int(known.eligible[0]), 0)
    assert facts.kind_times is None and facts.country_times is None
