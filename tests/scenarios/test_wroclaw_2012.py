"""The meeting of 2012 as data: what was published is there with its source, what was not stays unknown."""

import pytest

from styczna.clusters.models import Basis, Cluster, Evidence, Organisation
from styczna.clusters.profiles.profile import facts
from styczna.dialogue.models import Entry, EntryKind, Meeting
from styczna.scenarios import examples
from styczna.scenarios.wroclaw_2012.load import load
from styczna.sources.vocabularies import known

pytestmark = pytest.mark.django_db


def test_seven_clusters_met(meeting: Meeting) -> None:
    assert meeting.clusters.count() == Cluster.objects.count() == 7


def test_every_known_fact_has_a_source_and_every_unknown_one_is_unknown(meeting: Meeting) -> None:
    for cluster in Cluster.objects.all():
        for fact in facts(cluster):
            assert (fact.value is None) == (fact.source is None), (cluster, fact)
    form = {cluster.slug: facts(cluster)[1].value for cluster in Cluster.objects.all()}
    assert [slug for slug, value in form.items() if value] == ["dkeo"]


def test_fields_concluded_from_a_name_are_marked_as_inferred(meeting: Meeting) -> None:
    assert set(Evidence.objects.values_list("basis", flat=True)) == {Basis.INFERRED}


def test_loading_twice_adds_nothing(meeting: Meeting) -> None:
    def count() -> list[int]:
        return [model.objects.count() for model in (Cluster, Evidence, Entry, Meeting)]

    before = count()
    load()
    assert count() == before


def test_the_record_has_two_parts_and_three_matters_for_the_authority(meeting: Meeting) -> None:
    assert meeting.parts.count() == 2
    matters = [entry.kind for entry in Entry.objects.all() if entry.is_matter]
    assert matters == [EntryKind.CONCERN, EntryKind.QUESTION, EntryKind.IDEA]


def test_examples_are_about_a_dozen_a_cluster_and_all_marked(cast: object) -> None:
    for cluster in Cluster.objects.all():
        assert cluster.memberships.count() == examples.ORGANISATIONS
    assert not Organisation.objects.filter(is_example=False).exists()
    assert all("Przykład" in organisation.name for organisation in Organisation.objects.all())


def test_an_example_is_named_by_what_a_firm_of_its_activity_is_called(cast: object) -> None:
    names = {organisation.name.partition(": ")[2] for organisation in Organisation.objects.all()}
    assert names <= set(examples.CALLED.values())
    assert "biuro inżynierskie" in names
    assert examples._activity("01.11.Z") == "Uprawa zbóż"
    for code in examples.CALLED:
        assert known(f"pkd2007:{code}"), code


def test_in_the_demonstration_an_officer_sees_the_books_of_one_office(db: None) -> None:
    from styczna.accounts.models import Person
    from styczna.continuity.access import offices
    from styczna.scenarios import demo

    demo._load_scenario()
    [office] = offices(Person.objects.get(email="urzad@example.org"))
    assert office.cluster.slug == demo.OPEN_BOOKS
    assert office.is_example


def test_the_same_seed_makes_the_same_examples(meeting: Meeting) -> None:
    def made() -> list[tuple[object, ...]]:
        cluster = Cluster.objects.get(slug="dkm")
        examples.make(cluster)
        rows = list(
            Organisation.objects.order_by("name").values_list(
                "name", "city", "county", "nuts", "size", "turnover", "willing_to_lead", "projects_led"
            )
        )
        codes = list(Evidence.objects.filter(organisation__isnull=False).values_list("code", flat=True).order_by("pk"))
        Organisation.objects.all().delete()
        from django_scopes import scope

        from styczna.continuity.models import Office

        with scope(cluster=cluster):
            Office.objects.all().delete()
        return [*rows, tuple(codes)]

    assert made() == made()


def test_examples_live_in_the_county_of_their_town_near_the_seat(cast: object) -> None:
    for organisation in Organisation.objects.filter(memberships__cluster__slug="dkm"):
        assert organisation.city in examples.NEAR["Legnica"]
        assert organisation.county == examples.TOWNS[organisation.city][0]


def test_one_call_takes_every_example_away(cast: object) -> None:
    from django_scopes import scopes_disabled

    from styczna.continuity.models import Office

    assert examples.remove(cast.ewa) == 7 * examples.ORGANISATIONS  # type: ignore[attr-defined]
    assert not Organisation.objects.exists()
    assert Cluster.objects.count() == 7
    with scopes_disabled():
        assert not Office.objects.exists()


def test_only_the_administrator_takes_examples_away(cast: object) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.core.exceptions import PermissionDenied

    for person in (AnonymousUser(), cast.alicja, cast.celina, cast.darek):  # type: ignore[attr-defined]
        with pytest.raises(PermissionDenied):
            examples.remove(person)
    assert Organisation.objects.exists()
