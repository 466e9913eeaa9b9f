"""The bootstrap: what is found again, within which bounds, and whatever the threads do."""

import numpy as np
import pytest
from scipy import sparse

from styczna.engine import resampling, ties
from styczna.engine.diagnosis import Diagnosis, Evidence, diagnose
from styczna.engine.fields import tree_proximity
from styczna.engine.resampling import interval

ENERGY = ("cpv:09310000", "cpv:09330000", "cpv:09331000", "cpv:09332000")
FOOD = ("cpv:15100000", "cpv:15500000", "cpv:15800000", "cpv:15810000")
WOOD = ("cpv:03410000", "cpv:03411000", "cpv:03413000", "cpv:44190000")
FIELDS = (*ENERGY, *FOOD, *WOOD)


def region(seed: int = 0, members: int = 60) -> Evidence:
    """Six clusters of ten members with three codes each: three build energy plants, two bake, one cuts wood."""
    rng = np.random.default_rng(seed)
    homes = (ENERGY, ENERGY, ENERGY, FOOD, FOOD, WOOD)
    rows = []
    for member in range(members):
        cluster = member % len(homes)
        for _ in range(3):
            home = homes[cluster] if rng.random() < 0.8 else FIELDS
            rows.append((cluster, FIELDS.index(str(rng.choice(home))), member))
    cluster, field, unit = (np.array(column) for column in zip(*rows, strict=True))
    names = tuple(f"cluster {number}" for number in range(len(homes)))
    return Evidence(names, FIELDS, cluster, field, np.ones(len(rows)), unit)


def found(what: Evidence, **options: object) -> Diagnosis:
    return diagnose(what, tree_proximity(what.fields), **{"seed": 1, "resamples": 40} | options)


def told(diagnosis: Diagnosis) -> list[tuple[object, ...]]:
    return [
        (theme.fields, theme.contact, theme.stability, theme.contact_low, theme.contact_high, theme.breadth_low)
        for theme in diagnosis.themes
    ]


def test_a_theme_lies_within_what_its_resamples_gave() -> None:
    diagnosis = found(region())
    drawn = diagnosis.resampled
    assert drawn is not None
    for number, theme in enumerate(diagnosis.themes):
        assert theme.contact_low <= np.median(drawn.contact[:, number]) <= theme.contact_high
        assert 0 <= theme.breadth_low <= theme.breadth_high <= len(diagnosis.share)
        assert 1 <= theme.rank_low <= theme.rank_high <= len(diagnosis.themes)
        assert (drawn.confirmed[:, number] <= drawn.contact[:, number] * (1 + 1e-9)).all()
    assert diagnosis.themes[0].rank_low == 1
    assert np.array_equal(np.sort(drawn.rank, axis=1)[0], np.arange(1, len(diagnosis.themes) + 1))


def test_without_resamples_nothing_is_said_of_confidence() -> None:
    for theme in found(region(), resamples=0).themes:
        assert np.isnan([theme.contact_low, theme.contact_high, theme.breadth_low, theme.rank_high]).all()
        assert theme.stability == 0
    assert np.isnan(interval(np.array([]))).all()
    assert interval(np.arange(1, 101)) == (5, 95)


@pytest.mark.parametrize(("threads", "at_once"), [(1, 1), (3, 5), (2, 40)])
def test_threads_and_batches_change_no_bit(monkeypatch: pytest.MonkeyPatch, threads: int, at_once: int) -> None:
    before = told(found(region()))
    monkeypatch.setattr(resampling, "THREADS", threads)
    monkeypatch.setattr(resampling, "AT_ONCE", at_once)
    assert told(found(region())) == before


def test_too_many_fields_to_cut_singly_are_kept_together_by_class(monkeypatch: pytest.MonkeyPatch) -> None:
    singly = found(region())
    monkeypatch.setattr(ties, "PAIRS_FOR_SINGLE_FIELDS", 3)
    together = found(region())
    assert (singly.by_class, together.by_class) == (False, True)
    assert set(together.themes[0].fields) == set(singly.themes[0].fields)
    assert together.themes[0].contact == pytest.approx(singly.themes[0].contact)
    assert together.themes[0].confirmed == pytest.approx(singly.themes[0].confirmed)
    for theme in together.themes:
        classes = {FIELDS[field][:8] for field in theme.fields}
        others = {FIELDS[field][:8] for other in together.themes if other is not theme for field in other.fields}
        assert not classes & others


def test_themes_by_class_do_not_depend_on_the_order_of_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ties, "PAIRS_FOR_SINGLE_FIELDS", 3)
    what, rng = region(), np.random.default_rng(5)
    clusters, fields, items = (rng.permutation(n) for n in (len(what.clusters), len(FIELDS), len(what.weight)))
    mixed = Evidence(
        tuple(what.clusters[index] for index in clusters),
        tuple(FIELDS[index] for index in fields),
        np.argsort(clusters)[what.cluster][items],
        np.argsort(fields)[what.field][items],
        what.weight[items],
        None if what.unit is None else what.unit[items],
    )
    here, there = found(what), found(mixed)
    assert [theme.label_key for theme in here.themes] == [theme.label_key for theme in there.themes]
    for one, other in zip(told(here), told(there), strict=True):
        assert [fields[index] for index in other[0]] == list(one[0])  # type: ignore[attr-defined]
        assert one[1:] == other[1:]


def shared_by_loops(what: Evidence, diagnosis: Diagnosis, one: int, other: int) -> float:
    """Σ over units of both clusters of Σ_f Σ_g w[c,u,f] φ[f,g] w[d,u,g], word for word."""
    assert what.unit is not None
    phi, totals = tree_proximity(what.fields).toarray(), what.totals()
    rate = np.divide(diagnosis.weight, totals, out=np.zeros_like(totals), where=totals > 0)
    part: dict[tuple[int, int], np.ndarray] = {}
    for cluster, field, weight, unit in zip(what.cluster, what.field, what.weight, what.unit, strict=True):
        brings = part.setdefault((int(cluster), int(unit)), np.zeros(len(what.fields)))
        brings[field] += weight * rate[cluster, field]
    units = {unit for _, unit in part}
    nothing = np.zeros(len(what.fields))
    return sum(float(part.get((one, u), nothing) @ phi @ part.get((other, u), nothing)) for u in sorted(units))


def with_shared_members() -> Evidence:
    """Two clusters that share their only bakers, and a third that has energy with the first by members of its own."""
    rows = [
        (0, 5, 1),
        (1, 5, 1),
        (0, 6, 2),
        (1, 4, 2),
        (0, 0, 3),
        (2, 1, 4),
        (2, 0, 5),
        (1, 8, 6),
        (0, 5, 1),
        (1, 6, 7),
    ]
    cluster, field, unit = (np.array(column) for column in zip(*rows, strict=True))
    return Evidence(("a", "b", "c"), FIELDS, cluster, field, np.ones(len(rows)), unit)


def test_what_a_member_of_two_clusters_has_with_itself_is_told() -> None:
    what = with_shared_members()
    diagnosis = found(what)
    assert diagnosis.shared is not None
    for one in range(3):
        for other in range(3):
            expected = 0.0 if one == other else shared_by_loops(what, diagnosis, one, other)
            assert diagnosis.shared[one, other] == pytest.approx(expected)
            assert diagnosis.shared[one, other] <= diagnosis.contacts.total[one, other] * (1 + 1e-9)
    by_theme = {theme.label_key[:6]: theme.shared for theme in diagnosis.themes}
    assert by_theme["cpv:09"] == 0
    assert 0.3 < by_theme["cpv:15"] < 1


def test_where_nobody_is_in_two_clusters_nothing_is_shared() -> None:
    assert all(theme.shared == 0 for theme in found(region()).themes)
    what = region()
    items = Evidence(what.clusters, what.fields, what.cluster, what.field, what.weight)
    assert all(theme.shared == 0 for theme in found(items).themes)


@pytest.mark.parametrize(
    "what",
    [
        Evidence(("a",), FIELDS, np.zeros(4, int), np.arange(4), np.ones(4)),  # one cluster alone
        Evidence(("a", "b", "c"), FIELDS, np.array([0, 1]), np.array([0, 0]), np.ones(2)),  # one without evidence
        Evidence(("a", "b"), FIELDS, np.repeat([0, 1], 12), np.tile(np.arange(12), 2), np.ones(24)),  # all the same
        Evidence(("a", "b"), FIELDS, np.array([0, 1]), np.array([0, 0]), np.zeros(2)),  # nothing counts
        Evidence((), FIELDS, np.array([]), np.array([]), np.array([])),
    ],
)
def test_poor_evidence_gives_numbers_and_no_silent_nan(what: Evidence) -> None:
    diagnosis = found(what, reference=[np.nan] * len(FIELDS), resamples=5)
    for values in (diagnosis.share, diagnosis.presence, diagnosis.weight, diagnosis.contacts.total):
        assert np.isfinite(values).all()
    for theme in diagnosis.themes:
        assert np.isfinite([theme.contact, theme.confirmed, theme.contact_low, theme.rank_high, theme.shared]).all()


@pytest.mark.parametrize("wrong", [{"weight": [-1.0]}, {"weight": [np.nan]}, {"cluster": [7]}, {"field": [99]}])
def test_evidence_names_what_is_wrong(wrong: dict[str, list[float]]) -> None:
    given: dict[str, list[float]] = {"cluster": [0], "field": [0], "weight": [1.0]} | wrong
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Evidence(("a", "b"), FIELDS, *(np.array(given[name]) for name in ("cluster", "field", "weight")))


@pytest.mark.parametrize("reference", [[2.0] * len(FIELDS), [-0.1] * len(FIELDS)])
def test_a_reference_that_is_no_share_is_named(reference: list[float]) -> None:
    with pytest.raises(ValueError, match="reference"):
        found(region(), reference=reference, resamples=0)


def test_phi_that_is_no_proximity_is_named() -> None:
    what = region()
    for phi in (np.full((12, 12), 2.0), np.full((12, 12), -1.0), np.full((12, 12), np.nan), np.eye(3)):
        with pytest.raises(ValueError, match="phi"):
            diagnose(what, sparse.csr_array(phi), seed=0, resamples=0)
