"""Pages of the directory: every filter narrows or says why not, lists stay quick, and unknown is unknown."""

from typing import Any

import pytest
from django.test import Client

from pages import body_of, cells_of
from styczna.clusters.directory.directory import refresh_words
from styczna.clusters.directory.listing import OrganisationQuestion, find_organisations, members_of
from styczna.clusters.models import (
    Basis,
    Cluster,
    Evidence,
    Infrastructure,
    InfrastructureKind,
    LabelKind,
    ManagementLabel,
    Membership,
    Organisation,
    OrganisationKind,
    Scheme,
    Size,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(meeting: Any) -> dict[str, Organisation]:
    """Three real organisations: a mill and a foundry of the metal cluster, and an institute of nobody."""
    metal = Cluster.objects.get(slug="dkm")
    made = {
        name: Organisation.objects.create(
            name=name,
            kind=OrganisationKind.RESEARCH if name == "Instytut" else OrganisationKind.ENTERPRISE,
            size=size,
            county=county,
            city=city,
        )
        for name, size, county, city in (
            ("Frezarnia", Size.SMALL, "0219", "Świdnica"),
            ("Odlewnia", Size.LARGE, "0617", "Świdnik"),
            ("Instytut", "", "", ""),
        )
    }
    for name in ("Frezarnia", "Odlewnia"):
        Membership.objects.create(cluster=metal, organisation=made[name])
    for name, scheme, code in (
        ("Frezarnia", Scheme.CPV, "42637300"),
        ("Odlewnia", Scheme.PKD2007, "24.51.Z"),
        ("Instytut", Scheme.PKD2025, "24.51.Z"),
    ):
        Evidence.objects.create(
            organisation=made[name], scheme=scheme, code=code, basis=Basis.DECLARED, reference="strona"
        )
    Infrastructure.objects.create(
        cluster=metal, operator=made["Odlewnia"], name_pl="Piec", kind=InfrastructureKind.EQUIPMENT
    )
    refresh_words([organisation.pk for organisation in made.values()])
    return made


def names(query: str) -> list[str]:
    rows = cells_of(Client().get(f"/en/clusters/organisations/?format=csv&{query}"))
    return [row[0] for row in rows[1:]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Frezarnia", "Instytut", "Odlewnia"]),
        ("q=frezowanie metalowych", ["Frezarnia"]),
        ("q=odlewnictwo", ["Instytut", "Odlewnia"]),
        ("q=casting", ["Instytut", "Odlewnia"]),
        ("cluster=dkm", ["Frezarnia", "Odlewnia"]),
        ("cluster=dolnośląski klaster metalowy", ["Frezarnia", "Odlewnia"]),
        ("kind=research", ["Instytut"]),
        ("size=large", ["Odlewnia"]),
        ("place=0219", ["Frezarnia"]),
        ("place=powiat świdnicki (lubelskie)", ["Odlewnia"]),
        ("place=lubelskie", ["Odlewnia"]),
        ("place=02", ["Frezarnia"]),
        ("place=unknown", ["Instytut"]),
        ("field=4263", ["Frezarnia"]),
        ("field=cpv:42637000-0", ["Frezarnia"]),
        ("field=24.5", ["Instytut", "Odlewnia"]),
        ("field=pkd2007:24.5", ["Odlewnia"]),
        ("field=pkd2025:24.51.Z", ["Instytut"]),
        ("infrastructure=yes", ["Odlewnia"]),
        ("q=odlewnictwo&cluster=dkm&size=large&place=06&field=24&infrastructure=yes", ["Odlewnia"]),
        ("q=frezowanie&size=large", []),
    ],
)
def test_each_filter_narrows_the_organisations(region: Any, query: str, found: list[str]) -> None:
    assert names(query) == found


@pytest.mark.parametrize(
    "query",
    ["size=enormous", "cluster=nobody", "place=świdnicki", "place=Narnia", "field=zzz", "field=99999999", "kind=x"],
)
def test_a_filter_that_is_not_understood_is_an_error_and_never_ignored(region: Any, query: str) -> None:
    assert names(query) == []
    page = body_of(Client().get(f"/en/clusters/organisations/?{query}"))
    assert 'class="errors"' in page
    assert "No organisation fits." in page


def test_what_was_asked_by_code_is_shown_by_name(region: Any) -> None:
    page = body_of(Client().get("/en/clusters/organisations/?cluster=dkm&place=0219"))
    assert 'value="Dolnośląski Klaster Metalowy"' in page
    assert 'value="powiat świdnicki (dolnośląskie)"' in page


def test_a_membership_that_has_ended_or_not_begun_is_in_no_list(region: Any) -> None:
    metal = Cluster.objects.get(slug="dkm")
    Membership.objects.filter(organisation=region["Frezarnia"]).update(until="2020-12-31")
    Membership.objects.filter(organisation=region["Odlewnia"]).update(since="2999-01-01")
    assert names("cluster=dkm") == []
    assert members_of([metal]) == {}


def test_a_membership_that_only_the_cluster_claims_is_marked(region: Any) -> None:
    Membership.objects.filter(organisation=region["Frezarnia"]).update(is_confirmed=False)
    page = body_of(Client().get("/en/clusters/organisations/?cluster=dkm"))
    assert page.count("mark-unconfirmed") == 1


@pytest.mark.parametrize("address", ["/clusters/organisations/?q=energii", "/clusters/", "/api/organisations"])
def test_a_longer_list_asks_the_database_no_more_often(
    cast: Any, address: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(11):
        Client().get(address)
    for number in range(60):
        organisation = Organisation.objects.create(
            name=f"Energetyka {number}", kind=OrganisationKind.ENTERPRISE, words="energ energetyka"
        )
        cluster = Cluster.objects.create(slug=f"c{number}", name=f"Klaster {number}", region="PL51")
        Membership.objects.create(cluster=cluster, organisation=organisation)
    with django_assert_max_num_queries(11):
        Client().get(address)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=legnicki klaster", ["Dolnośląski Klaster Metalowy"]),
        ("q=energy", None),
        ("legal_form=association", ["Dolnośląski Klaster Energii Odnawialnej"]),
        ("label=gold", ["Klaster CINNOMATECH"]),
        ("region=PL52", []),
        ("field=24.51", ["Dolnośląski Klaster Metalowy"]),
    ],
)
def test_clusters_are_narrowed_too(region: Any, query: str, found: list[str] | None) -> None:
    ManagementLabel.objects.create(cluster=Cluster.objects.get(name="Klaster CINNOMATECH"), kind=LabelKind.GOLD)
    ManagementLabel.objects.create(cluster=Cluster.objects.get(slug="dkeo"), kind=LabelKind.GOLD, until="2015-01-01")
    rows = cells_of(Client().get(f"/en/clusters/?format=csv&{query}"))
    if found is None:
        assert {"Dolnośląski Klaster Energii Odnawialnej", "Centrum Technologii Energetycznych"} <= {
            row[0] for row in rows[1:]
        }
    else:
        assert [row[0] for row in rows[1:]] == found


def test_members_that_are_examples_make_no_cluster_work_in_a_field(cast: Any) -> None:
    """An example is never evidence of what a cluster does, not even in a filter."""
    example = Organisation.objects.filter(is_example=True)[0]
    Evidence.objects.create(
        organisation=example, scheme=Scheme.CPV, code="03115130", basis=Basis.DECLARED, reference="x"
    )
    assert names("field=03115130") == [example.name]
    assert len(cells_of(Client().get("/en/clusters/?format=csv&field=03115130"))) == 1


def test_infrastructure_is_searched_and_kept_in_files(region: Any) -> None:
    assert "Piec" in body_of(Client().get("/en/clusters/infrastructure/"))
    rows = cells_of(Client().get("/en/clusters/infrastructure/?format=csv&kind=equipment&cluster=dkm"))
    assert [row[0] for row in rows] == ["Infrastructure", "Piec"]
    assert len(cells_of(Client().get("/en/clusters/infrastructure/?format=csv&kind=building"))) == 1


def test_hints_offer_what_fits_the_letters_typed(region: Any) -> None:
    def offered(query: str) -> str:
        return body_of(Client().get(f"/en/clusters/hints/?{query}"))

    assert 'value="Dolnośląski Klaster Metalowy"' in offered("cluster=metal")
    assert 'value="powiat opolski (lubelskie)"' in offered("place=opols")
    assert 'value="cpv:09330000"' in offered("field=solar ener")
    assert "option" not in offered("cluster=")
    assert "option" not in offered("field=m")


def test_fields_show_both_editions_side_by_side_and_open_who_works_in_them(region: Any) -> None:
    page = body_of(Client().get("/en/clusters/fields/?q=odlewnictwo żeliwa"))
    row = next(row for row in page.split("<tr>") if "24.51" in row)
    assert row.index("PKD 2007") < row.index("PKD 2025")
    assert "/en/clusters/organisations/?field=pkd2007%3A24.51" in row
    assert "/en/clusters/organisations/?field=pkd2025%3A24.51" in row
    assert "(Odlewnictwo żeliwa)" in row  # asked in Polish of an English page: that is why it was found
    assert "<strong>iron</strong>" in body_of(Client().get("/en/clusters/fields/?q=casting iron"))


def test_a_class_that_was_split_says_one_of(region: Any) -> None:
    page = body_of(Client().get("/en/clusters/fields/?q=35.11"))
    assert "PKD 2025, one of" in page


def test_fields_answer_alone_to_a_page_that_is_open_already(region: Any) -> None:
    page = body_of(Client().get("/en/clusters/fields/?q=metal", headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert "<table" in page
    assert "No field is called so." in body_of(Client().get("/en/clusters/fields/?q=krasnoludek"))
    assert Client().get("/en/clusters/fields/").status_code == 200


def test_questions_are_plain_values_for_every_caller(region: Any) -> None:
    assert find_organisations(question=OrganisationQuestion()).count() == 3
    assert find_organisations(question=OrganisationQuestion(words="frezowanie", kind="research")).count() == 0
