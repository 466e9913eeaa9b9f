"""Relatedness from people, records, words and trees: which stands above which, and what each reference bears."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from styczna.clusters.models import Basis, Evidence, Organisation
from styczna.engine.fields import proximity
from styczna.sources.vocabularies import polish_labels
from styczna.touchpoints.diagnose import as_document, diagnose
from styczna.touchpoints.reference.judge import judge_link, take_back
from styczna.touchpoints.reference.material import KINDS, MEMBERS, NOTICES, REGISTER, material
from styczna.touchpoints.reference.relatedness import PEOPLE, RECORDS, TREE, WORDS, relatedness
from styczna.touchpoints.reference.seen_together import find_link, seen_together
from styczna.touchpoints.reference.study import studies, study
from teaching_orders import ONE, OTHER, home_that_teaches, home_without_records, orders_that_teach

KEYS = (ONE, "cpv:48100000", "cpv:45261215", OTHER, "pkd2007:43.91.Z", "pkd2007:62.01.Z")


@pytest.fixture
def empty_home(settings: Any, db: None) -> Path:
    settings.HOME = home_without_records()
    return settings.HOME


@pytest.fixture
def taught_home(settings: Any, db: None) -> Path:
    settings.HOME = home_that_teaches()
    return settings.HOME


def ground() -> np.ndarray:
    return proximity(KEYS, polish_labels("cpv", "pkd2007", "pkd2025")).toarray()


def test_without_records_it_falls_back_to_trees_and_words_and_says_so(empty_home: Path) -> None:
    found = relatedness(keys=KEYS)
    assert found.fallback
    assert not found.used
    assert np.array_equal(found.phi.toarray(), ground())
    assert {origin.name for origin in found.origins} == {WORDS, TREE}
    assert sum(origin.share for origin in found.origins) == pytest.approx(1)


def test_records_raise_what_trees_and_words_keep_apart(taught_home: Path) -> None:
    found = relatedness(keys=KEYS)
    assert not found.fallback
    assert [each.kind for each in found.used] == [NOTICES]
    here, there = KEYS.index(ONE), KEYS.index(OTHER)
    assert ground()[here, there] == 0
    assert found.phi[here, there] > 0
    assert found.origin(ONE, OTHER) == RECORDS
    assert found.link(ONE, OTHER) is not None
    assert found.share_from_records > 0
    dense = found.phi.toarray()
    assert np.array_equal(dense, dense.T)
    assert np.array_equal(dense.diagonal(), np.ones(len(KEYS)))
    assert ((dense >= ground()) & (dense <= 1)).all()


def test_the_order_of_the_keys_says_nothing(taught_home: Path) -> None:
    turned = relatedness(keys=KEYS[::-1]).phi.toarray()
    assert np.array_equal(turned[::-1, ::-1], relatedness(keys=KEYS).phi.toarray())


def test_a_judgement_stands_above_words_and_is_taken_back(empty_home: Path, cast: Any) -> None:
    left, right = "cpv:45261215", "pkd2007:43.91.Z"
    here, there = KEYS.index(left), KEYS.index(right)
    before = relatedness(keys=KEYS).phi[here, there]
    assert before > 0
    for confidence in (0.9, 0.0):
        said = judge_link(person=cast.celina, left=left, right=right, confidence=confidence)
        found = relatedness(keys=KEYS)
        assert found.phi[here, there] == found.phi[there, here] == confidence
        assert found.origin(left, right) == PEOPLE
        assert found.phi[here, here] == 1
    take_back(judgement=said)
    assert relatedness(keys=KEYS).phi[here, there] == before


def test_a_judgement_of_fields_that_are_not_asked_for_changes_nothing(empty_home: Path, cast: Any) -> None:
    judge_link(person=cast.celina, left="cpv:03000000", right="pkd2007:01.11.Z", confidence=0.1)
    assert np.array_equal(relatedness(keys=KEYS).phi.toarray(), ground())


@pytest.mark.parametrize("keys", [(), (ONE,)])
def test_few_fields_are_no_fault(empty_home: Path, keys: tuple[str, ...]) -> None:
    found = relatedness(keys=keys)
    assert found.phi.shape == (len(keys), len(keys))
    assert found.origins == ()


def test_the_diagnosis_uses_it_and_still_finds_energy_first(taught_home: Path, meeting: object) -> None:
    findings = diagnose()
    assert [each.kind for each in findings.related.used] == [NOTICES]
    document = json.loads(json.dumps(as_document(findings, language="en")))
    assert document["relatedness"]["fallback"] is False
    assert [each["reference"] for each in document["relatedness"]["references"] if each["used"]] == [NOTICES]
    first = document["themes"][0]
    assert len(first["clusters"]) >= 3
    assert "energy" in first["label"].lower()


def test_the_register_is_too_small_to_teach(empty_home: Path) -> None:
    found = study(kind=REGISTER)
    assert found is not None
    assert (found.places, found.links, found.is_used) == (16, (), False)
    assert "nic" in found.verdict or "nothing" in found.verdict


def test_only_what_is_there_is_studied(empty_home: Path) -> None:
    assert [each.kind for each in studies()] == [REGISTER]
    assert all(material(kind) is None for kind in KINDS if kind != REGISTER)


def test_a_study_is_kept_and_made_anew_with_other_records(settings: Any, tmp_path: Path) -> None:
    from django.core.cache import cache

    settings.HOME = tmp_path
    orders_that_teach(tmp_path)
    first = study(kind=NOTICES)
    [kept] = (tmp_path / "observatory" / "studies").glob("notices-*.json")
    cache.clear()
    assert study(kind=NOTICES) == first
    kept.write_text("{broken", encoding="utf-8")
    cache.clear()
    assert study(kind=NOTICES) == first
    kept.write_text(json.dumps({"kind": "of another shape"}), encoding="utf-8")
    cache.clear()
    assert study(kind=NOTICES) == first
    orders_that_teach(tmp_path, count=260)
    again = study(kind=NOTICES)
    assert again is not None
    assert first is not None
    assert again.records > first.records
    assert len(list((tmp_path / "observatory" / "studies").glob("notices-*.json"))) == 1


def test_a_link_opens_to_the_orders_that_it_was_seen_in(taught_home: Path) -> None:
    link = find_link(kind=NOTICES, one=OTHER, other=ONE)
    assert link is not None
    seen = seen_together(kind=NOTICES, link=link)
    assert len(seen) == link.seen == 60
    assert all("48" and each.url for each in seen)
    assert find_link(kind=NOTICES, one=ONE, other="cpv:03000000") is None


def test_members_with_both_trees_teach_what_joins_them_and_examples_do_not(empty_home: Path, cast: Any) -> None:
    assert material(MEMBERS) is None
    Organisation.objects.update(is_example=False)
    found = material(MEMBERS)
    assert found is not None
    sides = np.array([field.startswith("cpv:") for field in found.fields])
    assert not found.apart[np.ix_(sides, sides)].any()
    assert not found.apart[np.ix_(~sides, ~sides)].any()
    assert found.apart[np.ix_(sides, ~sides)].all()


def test_what_was_inferred_teaches_nothing(empty_home: Path, cast: Any) -> None:
    Organisation.objects.update(is_example=False)
    Evidence.objects.filter(organisation__isnull=False).update(basis=Basis.INFERRED)
    assert material(MEMBERS) is None
