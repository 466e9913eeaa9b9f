"""A large region made by rule: the same again to the letter, and every organisation in it an example."""

import pytest
from django.db.models import Count

from styczna.clusters.directory.fulltext import by_words
from styczna.clusters.models import Cluster, Evidence, Infrastructure, Membership, Organisation
from styczna.scenarios import examples, large
from styczna.sources.counties import counties
from styczna.sources.vocabularies import known

pytestmark = pytest.mark.django_db


def snapshot() -> list[object]:
    return [
        list(Organisation.objects.order_by("name").values_list("name", "kind", "size", "county", "words")),
        list(Cluster.objects.order_by("slug").values_list("slug", "name", "county", "legal_form", "words")),
        list(Evidence.objects.order_by("pk").values_list("scheme", "code", "organisation__name", "cluster__slug")),
        list(Membership.objects.order_by("pk").values_list("cluster__slug", "organisation__name", "since")),
    ]


def test_the_same_numbers_make_the_same_region(db: None) -> None:
    large.make(clusters=5, organisations=200)
    first = snapshot()
    Cluster.objects.all().delete()
    Organisation.objects.all().delete()
    large.make(clusters=5, organisations=200)
    assert snapshot() == first


def test_everything_in_it_is_an_example_with_real_codes(db: None) -> None:
    large.make(clusters=3, organisations=300)
    assert Organisation.objects.filter(is_example=True).count() == 300
    assert all("przykładowy" in name for name in Cluster.objects.values_list("name", flat=True))
    doubled = (
        Evidence.objects.values("cluster", "organisation", "scheme", "code").annotate(n=Count("pk")).filter(n__gt=1)
    )
    assert not doubled.order_by().exists()
    assert all(known(item.key) for item in Evidence.objects.all())
    places = set(Organisation.objects.values_list("county", flat=True))
    assert places - {""} <= set(counties())
    assert Infrastructure.objects.count() > 0
    assert by_words(Organisation.objects.all(), "przykładów").count() == 300


def test_its_organisations_go_with_the_other_examples(db: None, django_user_model: type) -> None:
    large.make(clusters=2, organisations=20)
    ewa = django_user_model.objects.create_superuser("ewa@example.org", "long enough to hold", name="Ewa")
    assert examples.remove(ewa) == 20
