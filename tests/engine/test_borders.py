"""What the engine does with nothing, too little, too much and what makes no sense: a result, or an error that names the
argument."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse
from scipy.special import gammainc

from styczna.engine import entry_regions
from styczna.engine.boosting import boost
from styczna.engine.diagnosis import diagnose, naming_field
from styczna.engine.entry_signals import History, ease, habits
from styczna.engine.evidence import Evidence
from styczna.engine.fields import ancestors, crosswalk_by_words, even_shares, tree_proximity
from styczna.engine.heldout import bearing
from styczna.engine.learned import learn, raised
from styczna.engine.ranking import auc, measured, observed
from styczna.engine.relatedness import eci_pci, rca
from styczna.engine.resolutions import levels
from styczna.engine.scorecard import ability, ranks, resampled_ranks, scale, scorecard, scores, team_coverage
from styczna.engine.significance import advantage, benjamini_hochberg, bicm
from styczna.engine.specificity import ubiquity
from styczna.engine.strength import related_activities, strength, uncertainty
from styczna.engine.sufficiency import facts_needed
from styczna.engine.touchpoints import contacts, themes

NAN, INF = float("nan"), float("inf")
KEYS = ("cpv:09330000", "cpv:09332000", "cpv:48000000", "pkd2007:35.11.Z")
PHI = tree_proximity(KEYS)
EYE = sparse.csr_array(np.eye(2))
CODES = ("cpv:09330000", "cpv:48000000")
HAPPENED = np.array([True, False, True, False])
SCORE = np.array([3.0, 2.0, 1.0, 0.0])
X = np.random.default_rng(1).random((40, 3))
Y = X[:, 0] > 0.5
STRENGTH = strength(np.random.default_rng(0).poisson(5, (10, 6)) + 1)
PRESENCE = np.random.default_rng(2).random((30, 5)) < 0.5
RAW = np.vstack([np.arange(7.0), np.arange(7.0)[::-1]])


def evidence(cluster=(0, 1, 0, 1), field=(0, 1, 1, 0), weight=(1.0, 1.0, 1.0, 1.0), unit=None, fields=KEYS) -> Evidence:
    return Evidence(("a", "b"), fields, cluster, field, weight, unit)


def history(**changed) -> History:
    given = {
        "organisation": np.array([0, 1]),
        "project": np.array([0, 1]),
        "coordinates": np.zeros(2, bool),
        "third_party": np.zeros(2, bool),
        "kind": np.zeros(2, int),
        "country": np.zeros(2, int),
        "starts": np.array([10, 20]),
        "ends": np.array([30, 40]),
        "parts": sparse.csr_array(np.array([[1.0], [1.0]])),
        "organisations": 2,
    }
    return History(**{**given, **changed})


def boosted(x=X, y=Y, **changed):
    return boost(x, y, **{"seed": 0, "trees": 3, "depth": 2, "rate": 0.1, **changed})


NAMES_THE_ARGUMENT: list[tuple[str, Callable[[], object]]] = [
    ("counts", lambda: advantage(np.full((3, 3), 1e200))),
    ("q ", lambda: benjamini_hochberg([0.5], NAN)),
    ("q ", lambda: benjamini_hochberg([0.5], 2.0)),
    ("q ", lambda: learn(PRESENCE, np.eye(5), q=-1.0)),
    ("presence", lambda: ubiquity([[NAN, 1.0]], EYE)),
    ("presence", lambda: ubiquity([[1.0, 1.0, 1.0]], EYE)),
    ("presence", lambda: ubiquity([1.0, 1.0], EYE)),
    ("tests", lambda: facts_needed(NAN)),
    ("false_discoveries", lambda: facts_needed(3, false_discoveries=NAN)),
    ("weight ", lambda: auc(HAPPENED, SCORE, np.array([NAN, 1.0, 1.0, 1.0]))),
    ("weight ", lambda: auc(HAPPENED, SCORE, np.array([-1.0, 1.0, 1.0, 1.0]))),
    ("weight ", lambda: auc(HAPPENED, SCORE, np.ones(3))),
    ("happened", lambda: auc(np.array([2, 0, 1, 0]), SCORE)),
    ("group", lambda: measured(HAPPENED, SCORE, np.array([0, 1]), seed=0)),
    ("level", lambda: measured(HAPPENED, SCORE, np.arange(4), seed=0, level=2.0)),
    ("nearest", lambda: observed(SCORE, HAPPENED, np.array([0.0]), nearest=0)),
    ("asked", lambda: observed(SCORE, HAPPENED, np.array([NAN]))),
    ("score", lambda: observed(SCORE[:3], HAPPENED, np.array([0.0]))),
    ("x must", lambda: boosted().score(X[:, :2])),
    ("x must", lambda: boosted().contributions(np.hstack([X, X]))),
    ("x holds", lambda: boosted().score(X * NAN)),
    ("x must", lambda: boosted(x=X[:, :0])),
    ("y must", lambda: boosted(y=Y * 0.3)),
    ("rate", lambda: boosted(rate=NAN)),
    ("trees", lambda: boosted(trees=-1)),
    ("regions", lambda: uncertainty(STRENGTH, regions=[10])),
    ("regions", lambda: uncertainty(STRENGTH, regions=[-1])),
    ("activities", lambda: uncertainty(STRENGTH, regions=[0], activities=[6])),
    ("region ", lambda: related_activities(STRENGTH, -1, 0)),
    ("activity", lambda: related_activities(STRENGTH, 0, 6)),
    ("raw", lambda: scale([1.0, 2.0])),
    ("breadth", lambda: resampled_ranks(RAW, None, [[INF, 1.0]], [[1.0, 1.0]])),
    ("seed", lambda: scorecard(RAW, seed=-1)),
    ("size", lambda: team_coverage([[0.5]], [1.0], NAN)),
    ("threshold", lambda: ability([0.5], NAN)),
    ("keys", lambda: themes(np.ones((2, 2)), EYE, ["a"])),
    ("keys", lambda: themes(np.ones((2, 2)), EYE, ["a", "a"])),
    ("resolution", lambda: themes(np.ones((2, 2)), EYE, ["a", "b"], resolution=NAN)),
    ("w is too large", lambda: contacts(np.full((2, 2), 1e200), EYE)),
    ("phi", lambda: contacts(np.ones((2, 2)), sparse.csr_array(([0.8, 0.8], [0, 0], [0, 2, 2]), shape=(2, 2)))),
    ("cluster", lambda: evidence(cluster=(0.7, 1, 0, 1))),
    ("unit", lambda: evidence(unit=(0.2, 1, 2, 3))),
    ("cluster", lambda: evidence(cluster=((0,), (1,), (0,), (1,)))),
    ("weight", lambda: evidence(weight=1.0)),
    ("weight", lambda: evidence(weight=(1e308,) * 4)),
    ("resamples", lambda: diagnose(evidence(), PHI, seed=0, resamples=-1)),
    ("resamples", lambda: levels(evidence(), PHI, seed=0, resamples=-1)),
    ("resolution", lambda: diagnose(evidence(), PHI, seed=0, resolution=INF)),
    ("seed", lambda: diagnose(evidence(), PHI, seed=-1)),
    ("false_discoveries", lambda: diagnose(evidence(), PHI, seed=0, false_discoveries=NAN)),
    ("advantage", lambda: diagnose(evidence(), PHI, seed=0, advantage=[INF, 1.0, 1.0, 1.0])),
    ("keys", lambda: naming_field([], [])),
    ("weights", lambda: naming_field(CODES, [NAN, 1.0])),
    ("weights", lambda: naming_field(CODES, [1.0])),
    ("prior", lambda: raised(CODES, sparse.csr_array(np.eye(3)), [(*CODES, 0.5)])),
    ("links", lambda: raised(CODES, EYE, [(*CODES, NAN)])),
    ("links", lambda: raised(CODES, EYE, [(*CODES, 1.5)])),
    ("groups", lambda: bearing(PRESENCE, ["a", "b"], np.eye(5), seed=0)),
    ("presence", lambda: bearing(PRESENCE * NAN, ["a"] * 30, np.eye(5), seed=0)),
    ("presence", lambda: bearing(PRESENCE[:, 0], ["a"] * 30, np.eye(5), seed=0)),
    ("threshold", lambda: crosswalk_by_words([CODES[0]], [CODES[1]], {}, NAN)),
    ("organisation", lambda: history(organisation=np.array([0.5, 1.0]))),
    ("kind", lambda: history(kind=np.array([-5, 0]))),
    ("parts", lambda: history(parts=sparse.csr_array(np.array([[NAN], [1.0]])))),
    ("prior", lambda: habits(np.zeros(2, int), np.zeros((2, 2)), np.zeros((2, 2)), 0.0)),
    ("ridge", lambda: ease(np.zeros((2, 2)), 0.0)),
    ("before", lambda: entry_regions.measured(RAW * NAN, RAW == 0, RAW == 1, seed=0)),
    ("absent", lambda: entry_regions.measured(RAW, (RAW == 0)[:, :3], RAW == 1, seed=0)),
    ("Not a field", lambda: even_shares(["foo"])),
    ("Not a field", lambda: ancestors("cpv:٠٩٣٣٠٠٠٠")),
]


@pytest.mark.parametrize(("named", "ask"), NAMES_THE_ARGUMENT, ids=[str(n) for n in range(len(NAMES_THE_ARGUMENT))])
def test_what_makes_no_sense_is_an_error_that_names_the_argument(named: str, ask: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=named):
        ask()


# ---- relatedness


@given(st.integers(1, 40), st.integers(1, 40), st.floats(1e-100, 1e308))
def test_places_that_are_all_alike_have_every_activity(places: int, activities: int, value: float) -> None:
    found = rca(np.full((places, activities), value))
    assert (found == 1).all()
    assert (rca(sparse.csr_array(np.full((places, activities), value))).toarray() == 1).all()


@given(arrays(np.float64, (4, 5), elements=st.integers(1, 50).map(float)), st.sampled_from([3.0, 0.1, 1 / 3, 1e9]))
def test_the_unit_of_x_decides_nothing(x: np.ndarray, unit: float) -> None:
    np.testing.assert_array_equal(rca(x) >= 1, rca(x * unit) >= 1)


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_complexity_does_not_depend_on_the_order_of_places_and_activities(seed: int) -> None:
    draw = np.random.default_rng(seed)
    have = (draw.random((draw.integers(3, 8), draw.integers(3, 8))) < 0.5).astype(float)
    try:
        eci, pci = eci_pci(have)
    except ValueError:
        return
    if abs(eci.max() + eci.min()) < 1e-6 and abs((eci**3).mean()) < 1e-6:  # its mirror image, which no rule can tell
        return
    places, activities = draw.permutation(len(eci)), draw.permutation(len(pci))
    again, turned = eci_pci(have[places][:, activities])
    np.testing.assert_allclose(again, eci[places], atol=1e-6)
    np.testing.assert_allclose(turned, pci[activities], atol=1e-6)


def test_activities_that_avoid_each_other_are_not_called_related_by_poissons_tail() -> None:
    """Terms far from the mean are too small for a double: they were taken for 0, and 0 for proof of relatedness."""
    have = np.zeros((6000, 4), dtype=bool)
    have[:3000, 0] = have[2995:, 1] = have[:3500, 2] = True
    have[np.random.default_rng(0).random(6000) < 0.5, 3] = True
    model = bicm(have)
    common, chance = have.T.astype(float) @ have, model.probability()
    mean = chance.T @ chance
    tail = np.where(common > 0, gammainc(np.maximum(common, 1e-9), mean), 1.0)
    np.fill_diagonal(tail, 1.0)
    np.testing.assert_allclose(model.p_values(poisson=True), tail, rtol=1e-7, atol=1e-300)
    assert model.p_values(poisson=True)[0, 1] == 1


def test_one_pair_far_above_the_mean_leaves_others_of_its_degrees_alone() -> None:
    have = np.zeros((8000, 4), dtype=bool)
    have[:4000, :2] = True  # always together
    have[::2, 2] = have[np.random.default_rng(1).permutation(8000)[:4000], 3] = True
    p = bicm(have).p_values(poisson=True)
    assert p[0, 1] < 1e-100
    assert 0.001 < p[2, 3] <= 1


# ---- measures


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 200)), min_size=2, max_size=30))
def test_the_kind_of_number_of_a_score_decides_nothing(rows: list[tuple[bool, int]]) -> None:
    happened, score = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    if happened.all() or not happened.any():
        return
    said = {auc(happened, score.astype(kind)) for kind in (np.float64, np.float32, np.int32, np.uint8)}
    assert len(said) == 1


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 80), st.randoms(use_true_random=False))
def test_equal_scores_all_count_for_the_share_that_came_true(happened: list[bool], nearest: int, shuffle) -> None:
    share, low, high = observed(np.zeros(len(happened)), np.array(happened), np.array([0.0]), nearest=nearest)
    assert share[0] == pytest.approx(np.mean(happened))
    assert 0 <= low[0] <= share[0] + 1e-12 and share[0] - 1e-12 <= high[0] <= 1
    shuffle.shuffle(happened)
    again = observed(np.zeros(len(happened)), np.array(happened), np.array([0.0]), nearest=nearest)
    assert [values[0] for values in again] == [share[0], low[0], high[0]]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.2, 2.0, 50.0, 1e6]))
def test_advantage_is_a_number_and_its_p_a_probability(seed: int, mean: float) -> None:
    draw = np.random.default_rng(seed)
    counts = draw.poisson(mean, (draw.integers(1, 12), draw.integers(1, 6))).astype(float)
    counts[:, 0] += 1
    found = advantage(counts)
    for values in (found.advantage, found.low, found.high, found.p, found.share):
        assert np.isfinite(values).all()
    assert ((found.p >= 0) & (found.p <= 1) & (found.low <= found.high)).all()


# ---- learnt relatedness


def test_a_link_that_is_named_twice_counts_as_its_stronger_one() -> None:
    phi, _ = raised(CODES, EYE, [(*CODES, 0.8), (*CODES, 0.9), (CODES[1], CODES[0], 0.7)])
    assert phi.toarray()[0, 1] == phi.toarray()[1, 0] == pytest.approx(raised(CODES, EYE, [(*CODES, 0.9)])[0][0, 1])
    assert phi.max() <= 1


@pytest.mark.parametrize("kind", [sparse.csc_array, sparse.coo_array, sparse.csr_matrix, sparse.lil_array])
def test_any_sparse_matrix_teaches_the_same(kind) -> None:
    dense = learn(PRESENCE, np.eye(5))
    np.testing.assert_array_equal(learn(kind(PRESENCE), kind(np.eye(5))).phi, dense.phi)


# ---- scorecard


def test_weights_of_any_size_are_weights() -> None:
    even = scorecard(RAW, [1.0] * 7).weights
    for size in (1e308, 5e-324):
        np.testing.assert_array_equal(scorecard(RAW, [size] * 7).weights, even)
        assert team_coverage([[0.5, 0.3]], [size] * 2, 2) == pytest.approx(0.4)
    assert team_coverage([[1 + 1e-10, 1.0]], [1.0, 1.0], 2) == 1


def test_many_themes_are_compared_in_parts_that_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = np.random.default_rng(3).random((6, 7))
    whole = scorecard(raw, draws=50).sensitivity
    monkeypatch.setattr("styczna.engine.scorecard.COMPARED_AT_ONCE", 100)
    parts = scorecard(raw, draws=50).sensitivity
    for name in ("best", "low", "high", "worst", "first", "among_first"):
        np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))
    rank = ranks(scores(scale(raw), np.random.default_rng(0).dirichlet(np.ones(7), 50))[0])
    np.testing.assert_array_equal(whole.worst, rank.max(axis=0))


# ---- diagnosis


@pytest.mark.parametrize("weight", [1e-300, 1e-155, 1.0])
def test_the_size_of_the_smallest_weights_is_no_error(weight: float) -> None:
    found = themes(np.full((2, 2), weight), EYE, ["a", "b"])
    assert [theme.tolist() for theme in found] == ([] if weight < 1e-200 else [[0], [1]])


def test_tiny_weights_are_cut_like_others() -> None:
    phi = sparse.csr_array(np.array([[1.0, 0.5], [0.5, 1.0]]))
    for weight in (1e-161, 1.0):
        assert [theme.tolist() for theme in themes(np.full((2, 2), weight), phi, ["a", "b"])] == [[0, 1]]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_a_diagnosis_holds_numbers_and_does_not_depend_on_order(seed: int) -> None:
    draw = np.random.default_rng(seed)
    clusters, items = int(draw.integers(1, 5)), int(draw.integers(0, 20))
    cluster, field = draw.integers(0, clusters, items), draw.integers(0, len(KEYS), items)
    weight = draw.choice([0.0, 0.5, 1.0, 3.3, 1e-200, 1e6], items)
    unit = draw.integers(0, 6, items) if seed % 2 else None
    names = tuple("abcd"[:clusters])
    found = diagnose(Evidence(names, KEYS, cluster, field, weight, unit), PHI, seed=1, resamples=5)
    for theme in found.themes:
        numbers = [theme.contact, theme.overlap, theme.complement, theme.confirmed, theme.stability, theme.shared]
        numbers += [*theme.weights, *theme.contribution, *theme.presence, *theme.share, theme.contact_low]
        assert np.isfinite(numbers).all()
        assert min(numbers) >= 0 and 0 <= theme.shared <= 1
        assert np.sum(theme.weights) == pytest.approx(1) and np.sum(theme.contribution) == pytest.approx(1)
    c, f, i = draw.permutation(clusters), draw.permutation(len(KEYS)), draw.permutation(items)
    turned = Evidence(
        tuple(names[k] for k in c),
        tuple(KEYS[k] for k in f),
        np.argsort(c)[cluster][i],
        np.argsort(f)[field][i],
        weight[i],
        None if unit is None else (9 - unit)[i],
    )
    again = diagnose(turned, sparse.csr_array(PHI[f][:, f]), seed=1, resamples=5)
    assert again.inputs_digest == found.inputs_digest
    np.testing.assert_array_equal(again.contacts.total, found.contacts.total[np.ix_(c, c)])
    for one, other in zip(found.themes, again.themes, strict=True):
        assert [KEYS[k] for k in one.fields] == [turned.fields[k] for k in other.fields]
        assert (one.contact, one.confirmed, one.stability, one.shared) == (
            other.contact, other.confirmed, other.stability, other.shared,
        )  # fmt: skip
