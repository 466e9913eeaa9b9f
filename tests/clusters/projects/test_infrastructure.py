"""Infrastructure: evidence only of what a person ticked, of whoever runs it, in the diagnosis and in consortia."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from styczna.clusters.access import evidence_of_clusters
from styczna.clusters.models import Basis, Cluster, Evidence, Infrastructure, Membership, Organisation
from styczna.clusters.projects import infrastructure as verb

PUMPS = "cpv:42511110"


@pytest.fixture
def dkeo(cast: Any) -> Cluster:
    return Cluster.objects.get(slug="dkeo")


@pytest.fixture
def firm(dkeo: Cluster) -> Organisation:
    firm = Organisation.objects.create(name="Żuraw S.A.", kind="enterprise")
    Membership.objects.create(cluster=dkeo, organisation=firm)
    return firm


@pytest.fixture
def laboratory(cast: Any, dkeo: Cluster) -> Infrastructure:
    made = Infrastructure(cluster=dkeo, name_pl="Laboratorium", kind="laboratory", capabilities="pompy grzewcze")
    return verb.keep(cast.alicja, infrastructure=made, columns=[], seen=0)


def items(**whose: Any) -> list[str]:
    found = Evidence.objects.filter(basis=Basis.INFRASTRUCTURE, **whose)
    return [item.key for item in found]


def test_a_description_suggests_fields_and_is_no_evidence_by_itself(laboratory: Infrastructure) -> None:
    assert PUMPS in [entry.key for entry in verb.suggest(infrastructure=laboratory, language="pl")]
    assert items() == []


def test_ticked_fields_are_evidence_of_the_cluster_where_nobody_runs_it(
    cast: Any, dkeo: Cluster, laboratory: Infrastructure
) -> None:
    verb.tick(cast.alicja, infrastructure=laboratory, fields=[PUMPS])
    assert items(cluster=dkeo) == [PUMPS]
    assert PUMPS in [item.key for item in evidence_of_clusters() if item.basis == Basis.INFRASTRUCTURE]
    verb.tick(cast.alicja, infrastructure=laboratory, fields=[])
    assert items() == []


def test_evidence_moves_with_the_operator(
    cast: Any, dkeo: Cluster, firm: Organisation, laboratory: Infrastructure
) -> None:
    verb.tick(cast.alicja, infrastructure=laboratory, fields=[PUMPS])
    laboratory.operator = firm
    from styczna.clusters.profiles.edit import version_of

    seen = version_of(laboratory)
    verb.keep(cast.alicja, infrastructure=laboratory, columns=["operator"], seen=seen)
    assert items(organisation=firm) == [PUMPS]
    assert items(cluster=dkeo) == []


def test_it_is_a_capability_of_its_operator_in_consortia(
    cast: Any, dkeo: Cluster, firm: Organisation, laboratory: Infrastructure
) -> None:
    from styczna.orders.capabilities import capabilities

    Infrastructure.objects.filter(pk=laboratory.pk).update(operator=firm)
    laboratory.refresh_from_db()
    verb.tick(cast.alicja, infrastructure=laboratory, fields=[PUMPS])
    found = capabilities(dkeo)
    place = found.organisations.index(firm)
    assert found.strengths[place][PUMPS] == 1.0
    assert verb.serving(organisation=firm, key=PUMPS) == [laboratory]
    assert verb.serving(organisation=firm, key="cpv:42511000") == [laboratory]
    assert verb.serving(organisation=firm, key="cpv:48000000") == []


def test_removing_it_takes_its_evidence_along_and_no_other(
    cast: Any, dkeo: Cluster, laboratory: Infrastructure
) -> None:
    others = dkeo.evidence.count()
    verb.tick(cast.alicja, infrastructure=laboratory, fields=[PUMPS])
    verb.remove(cast.alicja, infrastructure=laboratory)
    assert items() == []
    assert dkeo.evidence.count() == others


def test_only_the_clusters_coordinators_write(cast: Any, dkeo: Cluster, laboratory: Infrastructure) -> None:
    for person in (cast.bartek, cast.celina, cast.darek, cast.ewa):
        with pytest.raises(PermissionDenied):
            verb.tick(person, infrastructure=laboratory, fields=[PUMPS])
        with pytest.raises(PermissionDenied):
            verb.remove(person, infrastructure=laboratory)
        with pytest.raises(PermissionDenied):
            verb.keep(person, infrastructure=Infrastructure(cluster=dkeo), columns=[], seen=0)


def test_it_is_found_by_words_and_place_and_its_page_says_the_unknown(cast: Any, laboratory: Infrastructure) -> None:
    client = Client()
    listed = client.get(reverse("clusters:infrastructure") + "?q=pompa").content.decode()
    assert reverse("clusters:infrastructure-one", args=[laboratory.pk]) in listed
    assert "Laboratorium" not in client.get(reverse("clusters:infrastructure") + "?place=02").content.decode()
    page = client.get(reverse("clusters:infrastructure-one", args=[laboratory.pk])).content.decode()
    assert page.count("nie wiadomo") >= 5


def test_the_coordinator_adds_it_ticks_its_fields_and_changes_it_in_forms(
    cast: Any, dkeo: Cluster, firm: Organisation
) -> None:
    client = Client()
    client.force_login(cast.alicja)
    said = {"name_pl": "Stanowisko", "kind": "line", "capabilities": "pompy grzewcze", "operator_called": firm.name}
    client.post(reverse("clusters:infrastructure-add", args=["dkeo"]), said)
    made = Infrastructure.objects.get(name_pl="Stanowisko")
    assert (made.operator, made.cluster, made.open_to) == (firm, dkeo, "")
    client.post(reverse("clusters:infrastructure-fields", args=[made.pk]), {"field": [PUMPS, "cpv:03000000"]})
    assert items(organisation=firm) == [PUMPS]
    change = reverse("clusters:infrastructure-change", args=[made.pk])
    seen = client.get(change).context["form"].initial["seen"]
    client.post(change, {**said, "operator_called": "", "open_to": "members", "seen": seen})
    made.refresh_from_db()
    assert (made.operator, made.open_to) == (None, "members")
    assert items(cluster=dkeo) == [PUMPS]


def test_an_operator_is_a_member_of_the_cluster(cast: Any) -> None:
    Organisation.objects.create(name="Obcy", kind="enterprise", nip="5260250274")
    client = Client()
    client.force_login(cast.alicja)
    said = {"name_pl": "Stanowisko", "kind": "line", "operator_called": "526-025-02-74"}
    answer = client.post(reverse("clusters:infrastructure-add", args=["dkeo"]), said)
    assert "operator_called" in answer.context["form"].errors


def test_what_was_published_of_nutribiomed_is_there_without_invented_fields(meeting: object) -> None:
    (found,) = Infrastructure.objects.all()
    assert (found.cluster.slug, found.operator, found.open_to, found.city) == ("nutribiomed", None, "", "")
    assert found.source
    assert not found.evidence.exists()
