"""Projects of clusters: who may write what, what members see of what is in it for them, and when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from styczna.clusters.models import Cluster, Membership, Organisation, Phase, Project
from styczna.clusters.profiles.edit import ChangedMeanwhile, version_of
from styczna.clusters.projects import access as project_access
from styczna.clusters.projects import projects

PHASES = {
    "preparation": (date(2011, 3, 1), date(2011, 12, 31)),
    "investment": (date(2012, 1, 1), date(2013, 8, 31)),
    "operation": (date(2013, 9, 1), None),
}


@pytest.fixture
def dkeo(cast: Any) -> Cluster:
    return Cluster.objects.get(slug="dkeo")


@pytest.fixture
def laboratory(cast: Any, dkeo: Cluster) -> Project:
    project = Project(title="Laboratorium magazynów energii", first_benefit_on=date(2013, 9, 1))
    return projects.keep(cast.alicja, project=project, columns=[], seen=0, clusters=[dkeo], phases=PHASES)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def darek_and_another(cast: Any, dkeo: Cluster) -> tuple[Organisation, Organisation]:
    mine = cast.darek.appointments.get().organisation
    other = Organisation.objects.filter(memberships__cluster=dkeo).exclude(pk=mine.pk)[0]
    return mine, other


def test_a_project_keeps_its_phases_and_a_phase_without_days_is_none(cast: Any, laboratory: Project) -> None:
    assert laboratory.phases.count() == 3
    phases = {**PHASES, "preparation": (None, None)}
    projects.keep(
        cast.alicja,
        project=laboratory,
        columns=["title"],
        seen=version_of(laboratory),
        clusters=list(laboratory.clusters.all()),
        phases=phases,
    )
    assert set(Phase.objects.values_list("kind", flat=True)) == {"investment", "operation"}


def test_nobody_writes_for_a_cluster_that_is_not_theirs(cast: Any, dkeo: Cluster, laboratory: Project) -> None:
    for person in (cast.bartek, cast.celina, cast.darek, cast.ewa):
        with pytest.raises(PermissionDenied):
            projects.keep(person, project=Project(title="x"), columns=[], seen=0, clusters=[dkeo], phases={})
        with pytest.raises(PermissionDenied):
            projects.add_partner(person, project=laboratory, called="x")
        with pytest.raises(PermissionDenied):
            projects.leave(person, project=laboratory)


def test_a_shared_project_stays_the_other_clusters_when_one_leaves(cast: Any, laboratory: Project) -> None:
    laboratory.clusters.add(Cluster.objects.get(slug="cte"))
    assert not projects.leave(cast.alicja, project=laboratory)
    assert [cluster.slug for cluster in laboratory.clusters.all()] == ["cte"]
    laboratory = project_access.get_project(laboratory.pk)
    assert projects.leave(cast.bartek, project=laboratory)
    assert not Project.objects.filter(pk=laboratory.pk).exists()


def test_two_coordinators_do_not_overwrite_each_other_unseen(cast: Any, laboratory: Project) -> None:
    seen = version_of(laboratory)
    clusters = list(laboratory.clusters.all())
    mine, theirs = Project.objects.get(pk=laboratory.pk), Project.objects.get(pk=laboratory.pk)
    mine.title, theirs.title = "Moje", "Ich"
    projects.keep(cast.alicja, project=theirs, columns=["title"], seen=seen, clusters=clusters, phases={})
    with pytest.raises(ChangedMeanwhile):
        projects.keep(cast.alicja, project=mine, columns=["title"], seen=seen, clusters=clusters, phases={})


def test_a_partner_is_an_organisation_here_or_a_name_alone_and_nobody_twice(
    cast: Any, dkeo: Cluster, laboratory: Project
) -> None:
    member, _ = darek_and_another(cast, dkeo)
    numbered = Organisation.objects.create(name="Politechnika", kind="research", nip="5260250274")
    for called in (member.name, "526-025-02-74", "Ktoś  inny", "Ktoś inny"):
        projects.add_partner(cast.alicja, project=laboratory, called=called)
    found = [(partner.organisation, partner.name) for partner in laboratory.partners.all()]
    assert found == [(member, ""), (numbered, ""), (None, "Ktoś inny")]


def test_each_member_sees_its_own_benefit_and_nobody_elses(cast: Any, dkeo: Cluster, laboratory: Project) -> None:
    mine, other = darek_and_another(cast, dkeo)
    for organisation, text in ((mine, "dni badań"), (other, "zamówienie gmin")):
        projects.keep_benefit(
            cast.alicja, project=laboratory, organisation=organisation, text=text, expected_on=date(2014, 1, 1)
        )
    address = reverse("clusters:project", args=[laboratory.pk])
    shown = {name: signed_in(getattr(cast, name)).get(address).content.decode() for name in ("alicja", "darek")}
    assert "dni badań" in shown["darek"]
    assert "zamówienie gmin" not in shown["darek"]
    assert "dni badań" in shown["alicja"]
    assert "zamówienie gmin" in shown["alicja"]
    for person in (cast.bartek, cast.celina, cast.ewa):
        assert "dni badań" not in signed_in(person).get(address).content.decode()
        assert project_access.benefits(person, laboratory) == project_access.benefits_of(person, mine) == []
    assert "dni badań" not in Client().get(address).content.decode()


def test_the_members_own_page_says_what_is_in_it_for_it(cast: Any, dkeo: Cluster, laboratory: Project) -> None:
    mine, _ = darek_and_another(cast, dkeo)
    projects.keep_benefit(cast.alicja, project=laboratory, organisation=mine, text="dni badań", expected_on=None)
    address = reverse("clusters:organisation", args=[mine.pk])
    assert "dni badań" in signed_in(cast.darek).get(address).content.decode()
    assert "dni badań" not in Client().get(address).content.decode()


def test_a_benefit_is_for_members_of_the_projects_clusters_only(cast: Any, laboratory: Project) -> None:
    stranger = Organisation.objects.create(name="Obcy", kind="enterprise")
    claimed = Organisation.objects.create(name="Zgłoszony", kind="enterprise")
    Membership.objects.create(cluster=laboratory.clusters.get(), organisation=claimed, is_confirmed=False)
    for organisation in (stranger, claimed):
        with pytest.raises(PermissionDenied):
            projects.keep_benefit(
                cast.alicja, project=laboratory, organisation=organisation, text="x", expected_on=None
            )


def test_the_page_draws_the_phases_beside_their_table_and_says_the_first_benefit(laboratory: Project) -> None:
    page = Client().get(reverse("clusters:project", args=[laboratory.pk])).content.decode()
    assert "<svg" in page
    assert page.count("<tr>") >= 4
    assert "wrzesień" in page


def test_the_coordinator_adds_changes_and_removes_a_project_in_forms(cast: Any, dkeo: Cluster) -> None:
    client = signed_in(cast.alicja)
    said = {"title": "Nowy", "own": [dkeo.pk], "currency": "PLN", "value": "12 000,50", "measure": "5.1"}
    bad = client.post(
        reverse("clusters:project-add", args=["dkeo"]), {**said, "starts": "2013-01-01", "ends": "2012-01-01"}
    )
    assert bad.status_code == 200
    client.post(reverse("clusters:project-add", args=["dkeo"]), said)
    project = Project.objects.get(title="Nowy")
    assert (str(project.value), project.measure, project.clusters.get()) == ("12000.50", "5.1", dkeo)
    change = reverse("clusters:project-change", args=[project.pk])
    form = client.get(change).context["form"]
    client.post(change, {**said, "title": "Zmieniony", "seen": form.initial["seen"], "investment_starts": "2012-01-01"})
    project.refresh_from_db()
    assert (project.title, project.phases.get().kind) == ("Zmieniony", "investment")
    member = Organisation.objects.filter(memberships__cluster=dkeo)[0]
    benefits = reverse("clusters:project-benefits", args=[project.pk])
    client.post(benefits, {"member": member.name, "text": "dni badań"})
    client.post(benefits, {"remove": str(project.benefits.get().pk)})
    partners = reverse("clusters:project-partners", args=[project.pk])
    client.post(partners, {"called_so": "Politechnika"})
    client.post(partners, {"remove": str(project.partners.get().pk)})
    assert not project.benefits.exists()
    assert not project.partners.exists()
    client.post(reverse("clusters:project-remove", args=[project.pk]))
    assert not Project.objects.filter(pk=project.pk).exists()


def test_an_unknown_leader_is_told_in_words(cast: Any, dkeo: Cluster) -> None:
    said = {"title": "Nowy", "own": [dkeo.pk], "currency": "PLN", "leader_called": "Nie ma takiego"}
    answer = signed_in(cast.alicja).post(reverse("clusters:project-add", args=["dkeo"]), said)
    assert "leader_called" in answer.context["form"].errors
    assert not Project.objects.filter(title="Nowy").exists()
