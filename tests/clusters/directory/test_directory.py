"""Finding clusters, organisations and infrastructure by words, whatever form they are typed in."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styczna.clusters.directory.directory import (
    refresh_cluster_words,
    refresh_everything,
    refresh_infrastructure_words,
    refresh_words,
)
from styczna.clusters.directory.fulltext import by_words, install
from styczna.clusters.models import (
    Alias,
    Basis,
    Cluster,
    Evidence,
    Infrastructure,
    InfrastructureKind,
    Organisation,
    OrganisationKind,
    Scheme,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(db: None) -> Organisation:
    """An enterprise that mills metal in Świdnica."""
    made = Organisation.objects.create(
        name="Zakład Frezowania Sp. z o.o.",
        kind=OrganisationKind.ENTERPRISE,
        nip="7792142959",
        city="Świdnica",
        capabilities="Obróbka elementów metalowych",
    )
    Alias.objects.create(organisation=made, name="ZAFREZ", source="lista 2012")
    Evidence.objects.create(
        organisation=made, scheme=Scheme.CPV, code="42637000", basis=Basis.DECLARED, reference="strona firmy"
    )
    refresh_words([made.pk])
    return made


def found(text: str) -> list[Organisation]:
    return list(by_words(Organisation.objects.all(), text))


@pytest.mark.parametrize(
    "typed",
    [
        "metalowy", "metalowego", "obróbce metali", "OBROBKA", "świdnicki", "swidnica", "zafrez", "zafr",
        "7792142959", "779-21-42-959", "NIP 7792142959", "PL 7792142959",
        "PL7792142959", "NIP: 779-214-29-59",
        "wiercenie", "drilling machine", "frezowanie metalu w Świdnicy",
    ],
)  # fmt: skip
def test_an_organisation_is_found_by_any_form_of_what_is_said_of_it(firm: Organisation, typed: str) -> None:
    Organisation.objects.create(name="Inna firma", kind=OrganisationKind.ENTERPRISE, words="inn inna firm firma")
    assert found(typed) == [firm]


@pytest.mark.parametrize("typed", ["metalowy chleb", "w", "i na", "!!!", '"', "* OR *", "-", "')"])
def test_what_is_not_there_is_not_found(firm: Organisation, typed: str) -> None:
    assert found(typed) == []


def test_no_words_narrow_nothing(firm: Organisation) -> None:
    assert found("") == found("  ") == [firm]


def test_the_index_follows_every_change_in_bulk_too(firm: Organisation) -> None:
    Organisation.objects.filter(pk=firm.pk).update(name="Piekarnia", capabilities="")
    Alias.objects.all().delete()
    refresh_words([firm.pk])
    assert found("piekarni") == [firm]
    assert found("obróbka") == []
    Organisation.objects.all().delete()
    assert found("piekarni") == []


def test_the_index_outlives_a_table_made_anew(firm: Organisation) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER clusters_organisation_fts_update")
    Organisation.objects.update(words="zagubiony")
    install(connection)
    assert found("zagubiony") == [firm]
    Organisation.objects.update(words="odnaleziony")
    assert found("odnaleziony") == [firm]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=80))
def test_whatever_is_typed_is_a_question_and_never_an_error(firm: Organisation, typed: str) -> None:
    assert len(found(typed)) <= 1


def test_words_that_did_not_change_are_not_written_again(
    firm: Organisation, django_assert_max_num_queries: Any
) -> None:
    before = Organisation.objects.get().words
    with django_assert_max_num_queries(6):
        refresh_words([firm.pk, firm.pk])
    assert Organisation.objects.get().words == before


def test_the_words_of_search_leave_no_entry_in_the_log(firm: Organisation) -> None:
    from styczna.accounts.models import Change

    Organisation.objects.update(words="x")
    assert not Change.objects.filter(table="clusters_organisation", action="update").exists()


def test_clusters_and_infrastructure_are_found_too(firm: Organisation) -> None:
    cluster = Cluster.objects.create(slug="metal", name="Klaster Obróbki", region="PL51", mission_en="Welding for all")
    laboratory = Infrastructure.objects.create(
        cluster=cluster, operator=firm, name_pl="Laboratorium spektroskopii", kind=InfrastructureKind.LABORATORY
    )
    Evidence.objects.create(
        cluster=cluster,
        infrastructure=laboratory,
        scheme=Scheme.CPV,
        code="38433000",
        basis=Basis.INFRASTRUCTURE,
        reference="x",
    )
    refresh_cluster_words([cluster.pk])
    refresh_infrastructure_words([laboratory.pk])
    assert list(by_words(Cluster.objects.all(), "klastrów obróbki")) == [cluster]
    assert list(by_words(Cluster.objects.all(), "welding")) == [cluster]
    for typed in ("laboratoryjny", "spectrometers", "frezowanie"):
        assert list(by_words(Infrastructure.objects.all(), typed)) == [laboratory], typed


def test_everything_is_refreshed_at_once_where_the_rules_of_words_have_changed(firm: Organisation) -> None:
    cluster = Cluster.objects.create(slug="metal", name="Klaster Obróbki", region="PL51")
    Organisation.objects.update(words="")
    assert refresh_everything() == {"clusters": 1, "organisations": 1, "infrastructure": 0}
    assert found("frezowania") == [firm]
    assert list(by_words(Cluster.objects.all(), "obróbka")) == [cluster]
