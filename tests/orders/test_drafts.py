from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from pages import body_of, cells_of
from styczna.orders.models import Consortium

KEEP = "/orders/100-2099/consortium/keep/"
WANTED = {"team": "1", "size": "4", "cluster": "dkeo"}


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


@pytest.fixture
def alicja(cast: Any, observatory: Path) -> Client:
    return signed_in(cast.alicja)


def drafts_of(slug: str) -> list[Consortium]:
    from styczna.clusters.models import Cluster

    with scope(cluster=Cluster.objects.get(slug=slug)):
        return list(Consortium.objects.prefetch_related("members"))


def test_a_coordinator_keeps_a_team_and_finds_it_again(alicja: Client) -> None:
    response = alicja.post(KEEP, WANTED, follow=True)
    [draft] = drafts_of("dkeo")
    assert draft.order == "100-2099"
    assert response.redirect_chain[-1][0] == f"/orders/drafts/{draft.pk}/"
    body = body_of(response)
    for member in draft.members.all():
        assert member.name in body
    assert body.count("mark-example") == draft.members.count()
    assert "organizacje pokrywają" in body  # two of them
    listed = body_of(alicja.get("/orders/drafts/"))
    assert draft.title in listed
    assert 'Zachowano <span class="number">1</span> szkic.' in listed


def test_the_same_team_is_kept_once(alicja: Client) -> None:
    alicja.post(KEEP, WANTED)
    alicja.post(KEEP, WANTED)
    alicja.post(KEEP, {**WANTED, "team": "2"})
    assert len(drafts_of("dkeo")) == 2


def test_a_draft_of_examples_goes_with_them_and_one_of_real_organisations_stays(alicja: Client, cast: Any) -> None:
    from styczna.clusters.models import Cluster, Organisation
    from styczna.orders.access import keep_draft
    from styczna.scenarios import examples

    alicja.post(KEEP, WANTED)
    [kept] = drafts_of("dkeo")
    assert kept.members.filter(is_example=True).exists()
    real = [Organisation.objects.create(name=name) for name in ("Huta", "Kuźnia")]
    said: dict[str, Any] = {"order": "1-2020", "leader": real[0], "coverage": 1.0, "proven": True}
    mixed = [real[0], kept.members.first()]
    dkeo = Cluster.objects.get(slug="dkeo")
    for title, members in (("Real", real), ("Mixed", mixed)):
        keep_draft(cast.alicja, cluster=dkeo, title=title, members=members, **said)
    examples.remove(cast.ewa)
    assert [draft.title for draft in drafts_of("dkeo")] == ["Real"]


def test_a_draft_is_discarded_by_its_coordinator_alone(alicja: Client, cast: Any) -> None:
    alicja.post(KEEP, WANTED)
    [draft] = drafts_of("dkeo")
    assert signed_in(cast.bartek).post(f"/orders/drafts/{draft.pk}/discard/").status_code == 404
    assert len(drafts_of("dkeo")) == 1
    assert "Nie zachowano żadnego szkicu." in body_of(alicja.post(f"/orders/drafts/{draft.pk}/discard/", follow=True))
    assert drafts_of("dkeo") == []


def test_another_clusters_draft_is_not_there(alicja: Client, cast: Any) -> None:
    alicja.post(KEEP, WANTED)
    [draft] = drafts_of("dkeo")
    for person in (cast.bartek, cast.celina, cast.darek, cast.ewa):
        client = signed_in(person)
        assert client.get(f"/orders/drafts/{draft.pk}/").status_code == 404
        assert draft.title not in body_of(client.get("/orders/drafts/"))
        assert len(cells_of(client.get("/en/orders/drafts/?format=csv"))) == 1


def test_a_visitor_is_sent_to_sign_in(db: None, observatory: Path, client: Client) -> None:
    for address in ("/orders/100-2099/consortium/", "/orders/drafts/", "/orders/drafts/1/"):
        assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"
    assert client.post(KEEP, WANTED).status_code == 302


def test_nobody_keeps_a_draft_for_a_cluster_that_is_not_theirs(alicja: Client, cast: Any) -> None:
    for person, cluster in ((cast.alicja, "cte"), (cast.celina, "dkeo"), (cast.darek, "dkeo"), (cast.ewa, "dkeo")):
        assert signed_in(person).post(KEEP, {**WANTED, "cluster": cluster}).status_code == 403
    assert drafts_of("dkeo") == drafts_of("cte") == []


@pytest.mark.parametrize("wrong", [{"team": "9"}, {"team": "0"}, {"cluster": "nobody"}])
def test_what_is_not_there_cannot_be_kept(alicja: Client, wrong: dict[str, str]) -> None:
    assert alicja.post(KEEP, {**WANTED, **wrong}).status_code == 404


def test_drafts_are_downloaded_with_neutral_cells(alicja: Client) -> None:
    from styczna.clusters.models import Cluster

    alicja.post(KEEP, WANTED)
    dkeo = Cluster.objects.get(slug="dkeo")
    with scope(cluster=dkeo):
        Consortium.objects.update(title="=cmd")
    header, row = cells_of(alicja.get("/en/orders/drafts/?format=csv"))
    assert row[header.index("Title")] == "'=cmd"
    members = row[header.index("Members")]
    assert members.count("(example)") == members.count("Przykład") > 0
    assert row[header.index("Leads")].endswith("(example)")
