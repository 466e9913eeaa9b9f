"""What the dossier takes from the rooms: each record with its day and where it is opened, and no person's name."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from styczna.report import Table
from styczna.site.dossier.criteria import Standing, judge
from styczna.site.dossier.document import as_report
from styczna.site.dossier.gather import facts
from styczna.site.dossier.records import steps_of
from styczna.touchpoints.models import Criterion, Indicator, Reading, Remark, Specialisation, SpecialisationField

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _in_english() -> None:
    translation.activate("en")


@pytest.fixture
def strategy(cast: Any) -> Specialisation:
    """Energy: proposed by DKEO, discussed by two, adopted with its resolution, measured."""
    from styczna.clusters.models import Cluster

    made = Specialisation.objects.create(
        slug="energia",
        title_pl="Energia",
        title_en="Energy",
        why_pl="Tu stykają się trzy klastry.",
        stage="adopted",
        proposed_on=date(2026, 2, 1),
        proposed_for=Cluster.objects.get(slug="dkeo"),
        proposed_by=cast.alicja,
        decided_on=date(2026, 6, 1),
        decided_by=cast.celina,
        decision="Uchwała nr 1 https://bip.example.org/1",
        goals_pl="Więcej wspólnych zamówień.",
        review_on=date(2027, 6, 1),
    )
    SpecialisationField.objects.create(specialisation=made, scheme="cpv", code="09330000")
    indicator = Indicator.objects.create(specialisation=made, name_pl="Zamówienia", unit="szt.", target=10)
    Reading.objects.create(indicator=indicator, on=date(2026, 11, 1), value=3, reference="BIP", by=cast.celina)
    for speaks_for in ("DKEO", "CTE"):
        Remark.objects.create(
            specialisation=made, stance="support", text="Zgoda.", by=cast.alicja, speaks_for=speaks_for
        )
    Remark.objects.create(specialisation=made, stance="concern", text="Cofam.", speaks_for="X", withdrawn=True)
    return made


def test_the_meeting_gives_its_obstacles_and_matters_with_their_day(meeting: object) -> None:
    found = facts()
    assert [record.on for record in found.meetings] == [date(2012, 11, 29)]
    assert found.meetings[0].said == "7 clusters took part"
    assert found.meetings[0].href.endswith("/dialogue/meetings/wroclaw-2012/")
    assert len(found.matters) == 3
    assert not any(matter.is_answered for matter in found.matters)
    assert found.obstacles
    assert {record.on for record in found.obstacles} == {date(2012, 11, 29)}


def test_a_kept_diagnosis_comes_with_its_digest_and_opens(meeting: object, client: Any) -> None:
    from styczna.touchpoints.diagnose import diagnose
    from styczna.touchpoints.time.keep import keep

    findings = diagnose()
    keep(findings=findings, person=None, occasion="Zarząd · The board", as_of=date(2026, 11, 1))
    with translation.override("en"):
        [record] = facts().diagnoses
    assert (record.title, record.on) == ("The board", date(2026, 11, 1))
    assert f"digest {findings.diagnosis.inputs_digest[:16]}, seed" in record.said
    assert max(map(len, record.said.split())) <= 20, "a longer word runs out of its column on paper"
    assert client.get(record.href).status_code == 200


def test_a_specialisation_comes_with_everything_that_happened_to_it(strategy: Specialisation) -> None:
    found = facts()
    [one] = found.strategies
    assert one.decision is not None
    assert (one.title, one.by_cluster, one.in_force) == ("Energy", True, True)
    assert one.decision.said == "adopted: Uchwała nr 1"
    assert [indicator.has_target for indicator in one.indicators] == [True]
    assert sorted(remark.speaks_for for remark in found.remarks) == ["CTE", "DKEO"]  # the withdrawn one is gone
    kinds = [step.kind for step in steps_of(found)]
    assert {"proposal", "decision", "reading", "remark", "meeting", "matter"} <= set(kinds)


def test_it_moves_the_criteria_that_it_proves(strategy: Specialisation) -> None:
    standing = {each.criterion: each.standing for each in judge(facts(), TODAY)}
    assert standing[Criterion.MONITORING] == Standing.PARTLY  # evaluation is added by hand
    assert standing[Criterion.INSTITUTION] == Standing.PARTLY
    assert standing[Criterion.TRANSITION] == Standing.PARTLY


def test_persons_are_not_named(strategy: Specialisation, cast: Any) -> None:
    said = repr(facts())
    for person in (cast.alicja, cast.celina):
        assert person.email not in said
        assert f"{person.name}'" not in said


def test_partners_abroad_are_known_by_their_place_and_examples_are_not(cast: Any) -> None:
    from styczna.clusters.models import Cluster, Membership, Organisation

    dkeo = Cluster.objects.get(slug="dkeo")
    for name, nuts, example in (("Firma GmbH", "DED4", False), ("Firma", "PL51", False), ("Beispiel", "DE1", True)):
        one = Organisation.objects.create(name=name, kind="enterprise", nuts=nuts, is_example=example)
        Membership.objects.create(cluster=dkeo, organisation=one)
    assert [record.title for record in facts().abroad] == ["Firma GmbH"]


def test_what_an_example_runs_is_no_infrastructure_of_the_region(cast: Any) -> None:
    from styczna.clusters.models import Cluster, Infrastructure, Organisation

    dkeo, example = Cluster.objects.get(slug="dkeo"), Organisation.objects.filter(is_example=True)[0]
    before = len(facts().infrastructure)
    Infrastructure.objects.create(cluster=dkeo, name_pl="Linia", kind="line", operator=example)
    Infrastructure.objects.create(cluster=dkeo, name_pl="Laboratorium", kind="laboratory")
    assert len(facts().infrastructure) == before + 1


def test_every_record_is_in_the_language_of_the_page(strategy: Specialisation) -> None:
    translation.activate("pl")
    assert facts().strategies[0].title == "Energia"
    assert facts().strategies[0].decision.said.startswith("przyjęta")  # type: ignore[union-attr]


def test_on_paper_a_record_stands_once_in_a_criterion(strategy: Specialisation) -> None:
    found = facts()
    blocks = as_report(facts=found, judged=judge(found, TODAY), language="en", made_on=TODAY, base="").blocks
    for table in blocks:
        if isinstance(table, Table) and table.title == "The records":
            assert len(table.rows) == len(set(table.rows))
