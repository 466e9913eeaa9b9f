"""Beneficiaries and organisations: the program proposes, a person decides, and what was decided can be taken back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from styczna.clusters.models import Alias, Basis, BeneficiaryDecision, Cluster, Evidence, Membership, Organisation
from styczna.clusters.projects import beneficiaries
from styczna.clusters.projects.beneficiaries import Ground, Proposal
from styczna.observatory.projects import take_in
from styczna.sources.records import FundedProject, Money

SEWAGE = FundedProject(
    id="a1",
    source="CF 2007-2013",
    title="Uporządkowanie gospodarki ściekowej",
    beneficiary='"ŻÓŁW" SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ',
    value=Money(Decimal(1_000_000), "PLN"),
)
FIELD = "cpv:90480000"


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """An observatory of this test alone."""
    settings.HOME = tmp_path
    take_in(
        tmp_path,
        [
            SEWAGE,
            replace(
                SEWAGE, id="a2", title="Szkolenia", beneficiary="Przedsiębiorstwo Wodne Ćwierć Jelenia Góra Sp. z o.o."
            ),
            replace(
                SEWAGE, id="a3", title="Drogi", beneficiary="Gmina Kłodzko", beneficiary_number="NIP 526-025-02-74"
            ),
            *(replace(SEWAGE, id=f"b{n}", title=f"Plan {n}", beneficiary=f"Gmina Miejscowość {n}") for n in range(20)),
        ],
    )
    return tmp_path


@pytest.fixture
def dkeo(cast: Any, home: Path) -> Cluster:
    return Cluster.objects.get(slug="dkeo")


def member_of(cluster: Cluster, name: str, **columns: Any) -> Organisation:
    member = Organisation.objects.create(name=name, kind="enterprise", **columns)
    Membership.objects.create(cluster=cluster, organisation=member)
    return member


def proposed(*members: Organisation) -> list[tuple[str, Ground]]:
    found: list[Proposal] = beneficiaries.propose(organisations=members)
    return [(entry.beneficiary.key, entry.ground) for entry in found]


def named(key: str) -> Any:
    found = beneficiaries.find_beneficiary(key)
    assert found is not None
    return found


ZOLW = '"zolw" spolka z ograniczona odpowiedzialnoscia'


def test_the_same_name_with_another_legal_form_is_proposed_first(dkeo: Cluster) -> None:
    assert proposed(member_of(dkeo, "Żółw S.A.")) == [(ZOLW, Ground.NAME)]


def test_an_alias_and_an_official_number_are_proposed_too(dkeo: Cluster) -> None:
    renamed = member_of(dkeo, "Zupełnie Inaczej")
    Alias.objects.create(organisation=renamed, name="Żółw sp. z o.o.", source="rejestr")
    numbered = member_of(dkeo, "Urząd", nip="5260250274")
    assert proposed(renamed, numbered) == [("gmina klodzko", Ground.NUMBER), (ZOLW, Ground.NAME)]


def test_names_that_are_alike_stand_below_with_their_likeness(dkeo: Cluster) -> None:
    alike, same = member_of(dkeo, "Wodne Przedsiębiorstwo Ćwierć"), member_of(dkeo, "Żółw")
    found = beneficiaries.propose(organisations=[alike, same, member_of(dkeo, "Gmina Nieznana")])
    assert [(entry.organisation, entry.ground) for entry in found] == [(same, Ground.NAME), (alike, Ground.ALIKE)]
    assert 0.6 <= found[1].likeness < 1


def test_a_word_that_stands_in_every_name_proposes_nobody(dkeo: Cluster) -> None:
    assert proposed(member_of(dkeo, "Gmina")) == []


def test_an_example_is_nobodys_beneficiary(dkeo: Cluster) -> None:
    assert proposed(member_of(dkeo, "Żółw sp. z o.o.", is_example=True)) == []


def test_nothing_is_matched_without_a_person(dkeo: Cluster) -> None:
    member = member_of(dkeo, "Żółw sp. z o.o.")
    beneficiaries.propose(organisations=[member])
    assert not BeneficiaryDecision.objects.exists()
    assert not Evidence.objects.filter(organisation=member).exists()


def test_a_yes_alone_is_no_evidence_and_only_what_is_ticked_becomes_some(cast: Any, dkeo: Cluster) -> None:
    member = member_of(dkeo, "Żółw sp. z o.o.")
    beneficiaries.decide(cast.alicja, organisation=member, beneficiary=named(ZOLW), is_same=True)
    assert not Evidence.objects.filter(organisation=member).exists()
    assert proposed(member) == []
    for _ in range(2):
        beneficiaries.tick(cast.alicja, organisation=member, beneficiary=named(ZOLW), fields={"a1": [FIELD]})
    (item,) = Evidence.objects.filter(organisation=member)
    assert (item.key, item.basis) == (FIELD, Basis.PROJECT)
    assert item.reference.startswith("CF 2007-2013: Uporządkowanie gospodarki ściekowej")
    member.refresh_from_db()
    assert "sciekowej" in member.words


def test_what_is_ticked_no_more_is_no_evidence_any_more(cast: Any, dkeo: Cluster) -> None:
    member = member_of(dkeo, "Żółw sp. z o.o.")
    beneficiaries.decide(cast.alicja, organisation=member, beneficiary=named(ZOLW), is_same=True)
    beneficiaries.tick(cast.alicja, organisation=member, beneficiary=named(ZOLW), fields={"a1": [FIELD]})
    beneficiaries.tick(cast.alicja, organisation=member, beneficiary=named(ZOLW), fields={})
    assert not Evidence.objects.filter(organisation=member).exists()


@pytest.mark.parametrize("how", ["taken back", "no"])
def test_a_decision_that_changes_takes_its_evidence_along_and_no_other(cast: Any, dkeo: Cluster, how: str) -> None:
    member = member_of(dkeo, "Żółw sp. z o.o.")
    other = Evidence.objects.create(organisation=member, scheme="cpv", code="45000000", basis="declared", reference="x")
    decision = beneficiaries.decide(cast.alicja, organisation=member, beneficiary=named(ZOLW), is_same=True)
    beneficiaries.tick(cast.alicja, organisation=member, beneficiary=named(ZOLW), fields={"a1": [FIELD]})
    if how == "no":
        beneficiaries.decide(cast.alicja, organisation=member, beneficiary=named(ZOLW), is_same=False)
        assert proposed(member) == []
    else:
        beneficiaries.take_back(cast.alicja, decision=decision)
        assert proposed(member) == [(ZOLW, Ground.NAME)]
    assert list(Evidence.objects.filter(organisation=member)) == [other]


def test_evidence_goes_with_its_decision_even_after_the_list_has_gone(cast: Any, dkeo: Cluster, home: Path) -> None:
    member = member_of(dkeo, "Żółw sp. z o.o.")
    decision = beneficiaries.decide(cast.alicja, organisation=member, beneficiary=named(ZOLW), is_same=True)
    beneficiaries.tick(cast.alicja, organisation=member, beneficiary=named(ZOLW), fields={"a1": [FIELD]})
    take_in(home, [replace(SEWAGE, title="Zupełnie inny tytuł", beneficiary="Ktoś inny")])
    beneficiaries.take_back(cast.alicja, decision=decision)
    assert not Evidence.objects.filter(organisation=member).exists()


def test_only_the_organisation_and_its_clusters_coordinators_decide(cast: Any, dkeo: Cluster) -> None:
    member = member_of(dkeo, "Żółw sp. z o.o.")
    for person in (cast.bartek, cast.celina, cast.darek, cast.ewa):
        with pytest.raises(PermissionDenied):
            beneficiaries.decide(person, organisation=member, beneficiary=named(ZOLW), is_same=True)
    Membership.objects.filter(organisation=member).update(is_confirmed=False)
    with pytest.raises(PermissionDenied):
        beneficiaries.decide(cast.alicja, organisation=member, beneficiary=named(ZOLW), is_same=True)


def test_fields_are_ticked_only_where_somebody_said_yes(cast: Any, dkeo: Cluster) -> None:
    member = member_of(dkeo, "Żółw sp. z o.o.")
    with pytest.raises(PermissionDenied):
        beneficiaries.tick(cast.alicja, organisation=member, beneficiary=named(ZOLW), fields={"a1": [FIELD]})


def test_a_long_title_leaves_room_for_the_beneficiary() -> None:
    said = beneficiaries.reference(replace(SEWAGE, title="Długi · tytuł " * 100))
    assert len(said) <= beneficiaries.LONGEST_REFERENCE
    assert said.endswith(str(SEWAGE.beneficiary))
    assert " · " not in said


def test_the_coordinator_walks_from_the_queue_to_evidence_and_back(cast: Any, dkeo: Cluster) -> None:
    member = member_of(dkeo, "Żółw sp. z o.o.")
    client = Client()
    client.force_login(cast.alicja)
    queue = reverse("clusters:beneficiaries", args=["dkeo"])
    assert "Żółw sp. z o.o." in client.get(queue).content.decode()
    page = reverse("clusters:beneficiary", args=["dkeo", member.pk]) + "?name=" + ZOLW.replace('"', "%22")
    assert f'value="a1 {FIELD}"' in client.get(page).content.decode()
    client.post(page, {"answer": "yes", "field": [f"a1 {FIELD}", "a1 cpv:03000000", "x"]})
    assert [item.key for item in member.evidence.all()] == [FIELD]
    shown = client.get(reverse("clusters:funded-project", args=["a1"])).content.decode()
    assert "Żółw sp. z o.o." in shown
    client.post(queue, {"decision": str(BeneficiaryDecision.objects.get().pk)})
    assert not member.evidence.exists()
    assert not BeneficiaryDecision.objects.exists()


def test_another_clusters_decision_cannot_be_taken_back(cast: Any, dkeo: Cluster) -> None:
    member = member_of(dkeo, "Żółw sp. z o.o.")
    decision = beneficiaries.decide(cast.alicja, organisation=member, beneficiary=named(ZOLW), is_same=True)
    client = Client()
    client.force_login(cast.bartek)
    client.post(reverse("clusters:beneficiaries", args=["cte"]), {"decision": str(decision.pk)})
    assert BeneficiaryDecision.objects.filter(pk=decision.pk).exists()


def test_the_public_list_says_its_totals_first_and_can_be_narrowed_and_taken_along(db: None, home: Path) -> None:
    client = Client()
    address = reverse("clusters:funded-projects")
    page = client.get(address).content.decode()
    assert "23" in page.split('class="lead"')[1].split("</p>")[0]
    found = client.get(address + "?q=ściekowa").content.decode()
    assert "Uporządkowanie gospodarki ściekowej" in found
    assert "Szkolenia" not in found
    assert client.get(address + "?fund=XX").status_code == 200
    assert client.get(address + "?fund=XX&format=csv").status_code == 404
    table = b"".join(client.get(address + "?format=csv").streaming_content)  # type: ignore[attr-defined]
    assert table.count(b"\n") == 24
    assert client.get(address + "?format=xlsx").content.startswith(b"PK")


def test_an_empty_list_says_how_to_fill_it(db: None, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    assert "styczna projects import" in Client().get(reverse("clusters:funded-projects")).content.decode()
