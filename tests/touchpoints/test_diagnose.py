"""What the meeting of 2012 found, found again by computation."""

import json
from datetime import date
from typing import Any

import pytest

from styczna.clusters.models import Basis, Cluster, Evidence
from styczna.scenarios import examples
from styczna.touchpoints.diagnose import as_document, diagnose
from styczna.touchpoints.themes.explain import known, pair, theme_page, theme_pages, touching_pairs

ENERGY = {"cte", "dkeo", "mega-nano"}


def document(language: str = "en", **options: Any) -> str:
    return json.dumps(as_document(diagnose(**options), language=language))


def is_about_energy(theme: dict[str, Any]) -> bool:
    return any(field["code"].startswith(("09", "35")) for field in theme["fields"])


def test_three_clusters_touch_in_energy_and_it_is_the_first_theme(meeting: object) -> None:
    first = as_document(diagnose(), language="en")["themes"][0]
    assert set(first["clusters"]) == ENERGY
    assert "energy" in first["label"].lower()
    assert first["stability"] > 0.9


def test_with_the_fields_of_the_three_moved_elsewhere_energy_is_gone(meeting: object) -> None:
    for slug in ENERGY:
        cluster = Cluster.objects.get(slug=slug)
        cluster.evidence.all().delete()
        for code in ("92500000", "98300000", "79950000"):
            Evidence.objects.create(
                cluster=cluster, scheme="cpv", code=code, basis=Basis.INFERRED, reference="moved by the test"
            )
    themes = as_document(diagnose(), language="en")["themes"]
    assert not any(len(theme["clusters"]) >= 2 and is_about_energy(theme) for theme in themes)
    assert not is_about_energy(themes[0])


def test_examples_never_count_as_evidence(meeting: object) -> None:
    before = document()
    for cluster in Cluster.objects.order_by("slug"):
        examples.make(cluster)
    assert document() == before


def test_the_evidence_of_a_real_member_counts(cast: Any) -> None:
    before = document()
    organisation = Cluster.objects.get(slug="side").memberships.all()[0].organisation
    organisation.is_example = False
    organisation.save()
    assert document() != before


@pytest.mark.parametrize("seed", [1, 2012])
def test_the_same_evidence_and_seed_give_the_same_bytes(meeting: object, seed: int) -> None:
    from django.core.cache import cache

    first = document(seed=seed)
    cache.clear()
    assert document(seed=seed) == first


def test_a_theme_opens_down_to_its_items(meeting: object) -> None:
    findings = diagnose()
    for page in theme_pages(findings, "pl"):
        fields = {field.key for field in page.fields}
        items = [field.item for present in (*page.present, *page.faint) for field in present.items]
        assert {item.key for item in items} == fields
        assert all(item.reference for item in items)
        assert len({item.pk for item in items}) == page.items
        assert page.inferred == sum(item.basis == Basis.INFERRED for item in items)
        assert sum(field.weight for field in page.fields) == pytest.approx(1)


def test_a_cluster_reaches_its_own_fields_wholly_and_others_in_part(meeting: object) -> None:
    page = theme_page(diagnose(), "cpv:09300000", "pl")
    assert page is not None
    for field, levels in zip(page.fields, page.reach, strict=True):
        for present, level in zip((*page.present, *page.faint), levels, strict=True):
            own = field.key in {item.item.key for item in present.items}
            assert (level == pytest.approx(1)) == own
            assert 0 <= level <= 1


def test_no_stem_of_a_theme_contains_another(meeting: object) -> None:
    for page in theme_pages(diagnose(), "pl"):
        assert not any(a != b and a.startswith(b) for a in page.stems for b in page.stems)


def test_the_meetings_of_a_pair_add_up_to_its_contact(meeting: object) -> None:
    findings = diagnose()
    for touching in touching_pairs(findings)[:5]:
        found = pair(findings, touching.one.slug, touching.other.slug, "en")
        assert found is not None
        assert sum(meeting.contact for meeting in found.same) == pytest.approx(touching.overlap)
        assert sum(meeting.contact for meeting in found.completing) == pytest.approx(touching.complement)
        assert sum(meeting.part for meeting in found.meetings) == pytest.approx(1)


def test_what_is_known_of_the_clusters_is_counted(meeting: object) -> None:
    findings = diagnose()
    counted = known(findings)
    assert sum(each.items for each in counted) == len(findings.items)
    assert [each.items for each in counted] == sorted(each.items for each in counted)
    assert all(each.inferred == each.items for each in counted)


def test_without_evidence_there_is_no_theme(db: None) -> None:
    findings = diagnose()
    assert theme_pages(findings, "pl") == []
    assert touching_pairs(findings) == []
    assert findings.inferred_share() is None
    assert findings.strengths() is None


def dated(slug: str, code: str, on: date | None) -> Evidence:
    return Evidence.objects.create(
        cluster=Cluster.objects.get(slug=slug),
        scheme="cpv",
        code=code,
        basis=Basis.PROJECT,
        dated=on,
        reference=f"a project of {on}",
    )


def test_dated_evidence_counts_less_the_older_it_is_and_undated_evidence_keeps_its_weight(meeting: object) -> None:
    old, new = dated("dkeo", "09331000", date(2007, 11, 29)), dated("dkeo", "09332000", date(2012, 11, 29))
    undated = dated("cte", "09331000", None)
    findings = diagnose()
    weight = dict(zip((item.pk for item in findings.items), findings.weights, strict=True))
    assert findings.as_of == date(2012, 11, 29)
    assert weight[new.pk] == weight[undated.pk] == 1
    assert weight[old.pk] == pytest.approx(0.5, abs=1e-3)
    later = diagnose(as_of=date(2017, 11, 29))
    aged = dict(zip((item.pk for item in later.items), later.weights, strict=True))
    assert aged[old.pk] == pytest.approx(0.25, abs=1e-3)
    assert aged[new.pk] == pytest.approx(0.5, abs=1e-3)
    assert aged[undated.pk] == 1
    assert later.diagnosis.inputs_digest != findings.diagnosis.inputs_digest


def test_what_was_inferred_without_a_date_does_not_fade_with_the_years(meeting: object) -> None:
    assert diagnose().as_of is None
    before, after = document(), document(as_of=date(2026, 11, 24))
    assert before == after
