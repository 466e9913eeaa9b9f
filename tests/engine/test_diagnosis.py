"""The meeting of 2012 as a test, and what must hold of every diagnosis."""

import random
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

import numpy as np
import pytest
import yaml
from scipy import sparse

from styczna.engine.diagnosis import EVIDENCE_WEIGHTS, Diagnosis, Evidence, Theme, diagnose, naming_field
from styczna.engine.fields import proximity, tree_proximity
from styczna.sources.vocabularies import label, polish_labels

LABELS = polish_labels("cpv", "pkd2007", "pkd2025")
ENERGY = ("cte", "dkeo", "mega-nano")  # the three clusters of the minutes
FOOD = ("cpv:15500000", "cpv:15100000", "cpv:15300000", "cpv:15800000", "pkd2007:10.51.Z", "pkd2007:10.13.Z",
        "pkd2007:10.39.Z", "cpv:15900000", "pkd2007:10.71.Z", "cpv:15600000", "pkd2007:11.05.Z")  # fmt: skip
FOOD_AND_WOOD = ("cpv:03410000", "cpv:15500000", "cpv:15900000", "cpv:39100000", "cpv:44191000", "pkd2007:31.09.Z",
                 "pkd2007:11.05.Z", "pkd2007:16.10.Z", "pkd2007:16.23.Z", "pkd2007:10.51.Z", "pkd2007:10.13.Z",
                )  # fmt: skip

Item = tuple[str, str]  # cluster, field


@pytest.fixture(scope="module")
def meeting() -> list[Item]:
    """What the seven clusters' names and descriptions let one infer, nothing else."""
    text = (files("styczna") / "scenarios" / "wroclaw_2012" / "clusters.yaml").read_text(encoding="utf-8")
    items = []
    for cluster in yaml.safe_load(text)["clusters"]:
        assert cluster["fields_pkd"]["inferred"]
        assert cluster["fields_cpv"]["inferred"]
        items += [(cluster["slug"], f"pkd2007:{code}") for code in cluster["fields_pkd"]["values"]]
        items += [(cluster["slug"], f"cpv:{code}") for code in cluster["fields_cpv"]["values"]]
    return items


def evidence(items: Iterable[Item], weight: float = EVIDENCE_WEIGHTS["inferred"]) -> Evidence:
    items = list(items)
    clusters, fields = (tuple(dict.fromkeys(column)) for column in zip(*items, strict=True))
    cluster, field = [clusters.index(c) for c, _ in items], [fields.index(f) for _, f in items]
    return Evidence(clusters, fields, np.array(cluster), np.array(field), np.full(len(items), weight))


def diagnosed(items: Iterable[Item], **options: object) -> tuple[Evidence, Diagnosis]:
    what = evidence(items)
    return what, diagnose(what, near(what.fields), **{"seed": 0, "resamples": 50} | options)


@lru_cache(maxsize=4)
def near(fields: tuple[str, ...]) -> sparse.csr_array:
    return proximity(fields, LABELS)


def names(what: Evidence, theme: Theme) -> set[str]:
    return {what.clusters[index] for index in theme.clusters}


def is_energy(what: Evidence, theme: Theme) -> bool:
    return "pkd2007:35.11.Z" in {what.fields[field] for field in theme.fields}


def flat(found: Diagnosis) -> bytes:
    """Everything that a diagnosis says, as bytes."""
    parts = [found.share, found.presence, found.specificity, found.weight, found.contacts.total, found.contacts.overlap]
    for theme in found.themes:
        parts += [np.array(theme.fields), theme.weights, np.array(theme.clusters), theme.presence, theme.contribution]
        parts += [np.array([theme.contact, theme.overlap, theme.complement, theme.confirmed, theme.stability])]
    return b"".join(part.tobytes() for part in parts) + found.inputs_digest.encode()


@pytest.mark.parametrize("seed", range(21))
def test_the_meeting_finds_energy_first_with_at_least_its_three_clusters(meeting: list[Item], seed: int) -> None:
    what, found = diagnosed(meeting, seed=seed, resamples=0)
    first = found.themes[0]
    assert names(what, first) >= set(ENERGY)
    assert is_energy(what, first)
    assert "energia" in label(first.label_key, "pl").text.lower()
    assert "solar" in label(first.label_key, "en").text.lower()


def test_energy_stays_among_the_first_in_most_resamples(meeting: list[Item]) -> None:
    _, found = diagnosed(meeting, resamples=200)
    first, *rest = found.themes
    assert first.stability > 0.8
    assert first.stability_first > 0.5
    assert all(theme.stability_first < first.stability_first for theme in rest)


@pytest.mark.parametrize("elsewhere", [FOOD, FOOD_AND_WOOD])
def test_moving_the_fields_of_the_three_clusters_elsewhere_makes_energy_vanish(
    meeting: list[Item], elsewhere: tuple[str, ...]
) -> None:
    what, found = diagnosed(moved(meeting, elsewhere), resamples=0)
    named = {what.fields[field] for theme in found.themes for field in theme.fields}
    assert not {key for key in named if key.startswith(("cpv:09", "pkd2007:35"))}
    assert not any(theme.label_key.startswith(("cpv:09", "cpv:31", "cpv:65", "cpv:7131")) for theme in found.themes[:3])


def test_what_they_do_elsewhere_is_found_in_its_place(meeting: list[Item]) -> None:
    what, found = diagnosed(moved(meeting, FOOD), resamples=0)
    first = found.themes[0]
    assert names(what, first) >= set(ENERGY)
    assert first.label_key.startswith("cpv:15")


def moved(items: list[Item], elsewhere: tuple[str, ...]) -> list[Item]:
    """The same items, those of the three clusters in other fields."""
    others = {cluster: iter(elsewhere) for cluster in ENERGY}
    return [(cluster, next(others[cluster]) if cluster in others else field) for cluster, field in items]


def test_research_that_four_clusters_mention_is_no_confirmed_theme(meeting: list[Item]) -> None:
    what, found = diagnosed(meeting)
    research = next(t for t in found.themes if "pkd2007:72.19.Z" in {what.fields[f] for f in t.fields})
    assert research.confirmed < found.themes[0].confirmed / 2
    assert research.contact < found.themes[0].contact


def test_energy_stays_first_when_the_constants_move(meeting: list[Item]) -> None:
    for options in (
        {"resolution": 0.25},
        {"resolution": 0.7},
        {"strength": 0.5},
        {"strength": 2.0},
        {"false_discoveries": 0.01},
        {"false_discoveries": 0.1},
    ):
        what, found = diagnosed(meeting, resamples=0, **options)
        assert is_energy(what, found.themes[0]), options
        assert names(what, found.themes[0]) >= set(ENERGY), options


def test_what_all_clusters_do_does_not_hide_what_some_share() -> None:
    """Forty clusters all do research and each something of its own; six of them build energy plants."""
    rng = np.random.default_rng(1)
    own = sorted(key for key in LABELS if key.startswith("cpv:") and key[4:6] not in ("09", "73"))
    items = []
    for number in range(40):
        cluster = f"cluster {number:02}"
        items += [(cluster, key) for key in ("cpv:73100000", "cpv:73111000", "pkd2007:72.19.Z")]
        items += [(cluster, key) for key in rng.choice(own, 8, replace=False)]
        if number < 6:
            items += [(cluster, key) for key in ("cpv:09310000", "cpv:09330000", "cpv:09332000", "pkd2007:35.11.Z")]
    what, found = diagnosed(items, resamples=0)
    assert is_energy(what, found.themes[0])
    assert names(what, found.themes[0]) == {f"cluster {number:02}" for number in range(6)}


def test_the_same_seed_gives_the_same_bytes_and_another_only_another_stability(meeting: list[Item]) -> None:
    (_, one), (_, two), (_, other) = (diagnosed(meeting, seed=seed) for seed in (5, 5, 6))
    assert flat(one) == flat(two)
    assert [theme.contact for theme in one.themes] == [theme.contact for theme in other.themes]
    assert one.inputs_digest == other.inputs_digest
    assert [theme.stability for theme in one.themes] != [theme.stability for theme in other.themes]


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_clusters_fields_and_items_changes_nothing_but_order(meeting: list[Item], seed: int) -> None:
    what, found = diagnosed(meeting, resamples=20)
    mixed = random.Random(seed).sample(meeting, len(meeting))
    again_what, again = diagnosed(mixed, resamples=20)
    cluster = [again_what.clusters.index(name) for name in what.clusters]
    field = [again_what.fields.index(key) for key in what.fields]
    assert again.inputs_digest == found.inputs_digest
    assert (again.weight[np.ix_(cluster, field)] == found.weight).all()
    assert (again.contacts.total[np.ix_(cluster, cluster)] == found.contacts.total).all()
    for here, there in zip(found.themes, again.themes, strict=True):
        assert [field[index] for index in here.fields] == list(there.fields)
        assert [cluster[index] for index in here.clusters] == list(there.clusters)
        assert (there.contribution[cluster] == here.contribution).all()
        assert (here.contact, here.confirmed, here.stability) == (there.contact, there.confirmed, there.stability)
        assert here.label_key == there.label_key


def test_a_theme_adds_up(meeting: list[Item]) -> None:
    what, found = diagnosed(meeting)
    for theme in found.themes:
        assert theme.contact == pytest.approx(theme.overlap + theme.complement)
        assert 0 <= theme.confirmed <= theme.contact * (1 + 1e-9)
        assert theme.weights.sum() == pytest.approx(1)
        assert (np.diff(theme.weights) <= 0).all()
        assert theme.contribution.sum() == pytest.approx(1)
        assert theme.share == pytest.approx(found.share[:, list(theme.fields)].sum(axis=1))
        assert 0 <= theme.stability_first <= theme.stability <= 1
        assert theme.breadth == len(theme.clusters)
        assert np.isnan(theme.advantage)
    fields = [field for theme in found.themes for field in theme.fields]
    assert len(fields) == len(set(fields))
    assert len(fields) <= len(what.fields)
    order = [(-theme.confirmed, -theme.contact) for theme in found.themes]
    assert order == sorted(order)


def test_the_regions_advantage_is_shown_with_a_theme_and_does_not_order_it(meeting: list[Item]) -> None:
    what = evidence(meeting)
    advantage = np.where([key == "pkd2007:35.11.Z" for key in what.fields], 3.0, np.nan)
    _, plain = diagnosed(meeting)
    _, found = diagnosed(meeting, advantage=advantage)
    assert found.themes[0].advantage == 3.0
    assert all(np.isnan(theme.advantage) for theme in found.themes[1:])
    assert [theme.fields for theme in found.themes] == [theme.fields for theme in plain.themes]


def test_a_field_that_everybody_in_the_population_has_confirms_nobody(meeting: list[Item]) -> None:
    what = evidence(meeting)
    common = np.where([key.startswith(("cpv:09", "cpv:7131", "pkd2007:35")) for key in what.fields], 0.9, np.nan)
    _, found = diagnosed(meeting, reference=common)
    energy = next(theme for theme in found.themes if is_energy(what, theme))
    assert energy.confirmed == 0


def region(*rows: tuple[int, int, float]) -> Evidence:
    cluster, field, weight = zip(*rows, strict=True) if rows else ((), (), ())
    fields = ("cpv:09330000", "cpv:15000000", "pkd2007:72.19.Z")
    return Evidence(("a", "b"), fields, np.array(cluster), np.array(field), np.array(weight))


@pytest.mark.parametrize(
    "what",
    [
        region(),
        region((0, 0, 1.0), (0, 1, 1.0)),  # one cluster has evidence
        region((0, 0, 1.0), (1, 1, 1.0)),  # they have nothing in common
        region((0, 0, 0.0), (1, 0, 0.0)),  # weights of zero
        Evidence((), (), np.array([]), np.array([]), np.array([])),
    ],
)
def test_where_nobody_touches_there_is_no_theme(what: Evidence) -> None:
    size = len(what.fields)
    phi = tree_proximity(what.fields) if size else sparse.csr_array((0, 0))
    found = diagnose(what, phi, seed=1, resamples=3)
    assert found.themes == ()
    assert np.isfinite(found.weight).all()


def test_fields_shared_but_not_near_are_themes_of_one_field() -> None:
    what = region(*((cluster, field, 2.0) for cluster in (0, 1) for field in (0, 1)))
    found = diagnose(what, tree_proximity(what.fields), seed=1, resamples=20)
    assert sorted(theme.fields for theme in found.themes) == [(0,), (1,)]
    assert all(theme.complement == 0 for theme in found.themes)


@pytest.mark.parametrize("named", ["reference", "advantage"])
def test_diagnose_names_what_is_wrong(named: str) -> None:
    what = region((0, 0, 1.0), (1, 0, 1.0))
    with pytest.raises(ValueError, match=named):
        diagnose(what, tree_proximity(what.fields), seed=0, **{named: [1.0]})
    with pytest.raises(ValueError, match="phi"):
        diagnose(what, sparse.eye_array(2, format="csr"), seed=0)


def test_the_lowest_node_that_holds_half_of_the_weight_names_a_group() -> None:
    energy = ["cpv:09310000", "cpv:09330000", "cpv:09332000", "cpv:71314000", "pkd2007:35.11.Z"]
    assert naming_field(energy, [0.2, 0.1, 0.1, 0.1, 0.5]) == "cpv:09300000"
    assert naming_field(energy, [0.1, 0.3, 0.3, 0.1, 0.2]) == "cpv:09330000"
    assert naming_field(energy, [0.1, 0.1, 0.0, 0.7, 0.1]) == "cpv:71314000"
    assert naming_field(["pkd2007:35.11.Z", "pkd2007:35.30.Z"], [0.5, 0.5]) in ("pkd2007:35.11.Z", "pkd2007:35.30.Z")
    assert naming_field(["cpv:09310000", "cpv:15500000", "cpv:44191000"], [0.4, 0.3, 0.3]) == "cpv:09000000"
