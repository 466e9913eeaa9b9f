"""A cluster against published conditions and labels: what the records prove, what is missing, what only it can say."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client
from django.utils import translation
from django_scopes import scope

from pages import body_of, cells_of
from styczna.clusters.comparison import measures, standards
from styczna.clusters.comparison.standards import Met, Standing, conditions_of
from styczna.clusters.models import (
    Achievement,
    Cluster,
    FeeFigures,
    FinancingLine,
    Infrastructure,
    Level,
    Membership,
    OpenTo,
    Organisation,
    OrganisationKind,
    Project,
    ProjectPartner,
    SelfAssessment,
    Sharing,
    YearFigures,
)
from styczna.clusters.records import MEASURES, Answer, Outcome
from styczna.scenarios import examples
from styczna.sources import references

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
VISITOR = AnonymousUser()


@pytest.fixture
def dkeo(cast: Any) -> Cluster:
    """DKEO without any example."""
    examples.remove(cast.ewa)
    return Cluster.objects.get(slug="dkeo")


def standing(person: Any, cluster: Cluster) -> Standing:
    with translation.override("en"):
        return standards.standing(person=person, cluster=cluster, today=TODAY)


def answer(person: Any, cluster: Cluster, key: str) -> Answer:
    shown = standing(person, cluster)
    return next(f.answer for each in shown.dimensions for f in each.findings if f.indicator.key == key)


def client_of(person: Any = None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def join(cluster: Cluster, count: int, *, kind: str = OrganisationKind.ENTERPRISE, **changes: Any) -> list[Any]:
    since = changes.pop("since", date(2020, 1, 1))
    made = [Organisation.objects.create(name=f"{kind} {number}", kind=kind, **changes) for number in range(count)]
    for member in made:
        Membership.objects.create(cluster=cluster, organisation=member, since=since)
    return made


def test_the_list_has_the_published_number_of_indicators_in_the_published_dimensions() -> None:
    labels = references.labels()
    assert len(labels.indicators) == 36
    assert [key for key, _ in labels.dimensions] == [
        "structure",
        "management",
        "financing",
        "services",
        "contacts",
        "achievements",
    ]
    assert {each.dimension for each in labels.indicators} == {key for key, _ in labels.dimensions}
    assert len({each.key for each in labels.indicators}) == 36
    assert {each.records for each in labels.indicators if each.records} == set(MEASURES)
    for each in labels.indicators:
        assert all(each.names[language] and each.takes[language] for language in ("pl", "en")), each.key


def test_what_others_publish_is_read_with_its_source() -> None:
    assert (references.poland().members_mean, references.poland().clusters) == (103, 41)
    key, platform = references.conditions()
    assert key.at_least == {"years_active": 3, "members": 51}
    assert platform.at_least == {"staff_fte": 0.5, "members": 15, "kinds_of_members": 2}
    assert all(each.source for each in (*references.conditions(), references.poland()))


@pytest.mark.parametrize(
    ("members", "fte", "met"), [(14, "0.49", Met.MISSING), (15, "0.5", Met.MET), (None, None, Met.UNKNOWN)]
)
def test_conditions_are_met_at_their_border(dkeo: Cluster, members: int | None, fte: str | None, met: Met) -> None:
    if members:
        YearFigures.objects.create(cluster=dkeo, year=2025, micro=members, staff_fte=fte)
    by_key = _conditions(dkeo)
    assert by_key["eccp_profile", "members"].met == by_key["eccp_profile", "staff_fte"].met == met
    if members == 14:
        assert by_key["eccp_profile", "members"].missing == 1
        assert by_key["national_key_cluster", "members"].missing == 37


@pytest.mark.parametrize(
    ("founded", "met"),
    [
        ({"founded_on": date(2023, 11, 24)}, Met.MET),
        ({"founded_on": date(2023, 11, 25)}, Met.MISSING),
        ({"founded_year": 2022}, Met.MET),
        ({"founded_year": 2023}, Met.UNKNOWN),  # two or three years: the year alone does not tell
        ({"founded_year": 2024}, Met.MISSING),
        ({}, Met.UNKNOWN),
        ({"founded_year": 2099}, Met.UNKNOWN),
    ],
)
def test_years_of_activity_are_counted_from_the_day_or_said_to_be_unclear(
    dkeo: Cluster, founded: dict[str, Any], met: Met
) -> None:
    Cluster.objects.filter(pk=dkeo.pk).update(**{"founded_on": None, "founded_year": None, **founded})
    dkeo.refresh_from_db()
    assert _conditions(dkeo)["national_key_cluster", "years_active"].met == met


def _conditions(cluster: Cluster) -> dict[tuple[str, str], standards.Condition]:
    found = conditions_of(cluster, measures.members([cluster.pk]).get(cluster.pk), TODAY)
    return {(each.of, each.key): each for each in found}


def test_records_prove_what_they_can_and_say_what_they_say(dkeo: Cluster) -> None:
    assert answer(VISITOR, dkeo, "number-of-members").outcome == Outcome.MISSING
    firms = join(dkeo, 14, nuts="PL517")
    join(dkeo, 1, kind=OrganisationKind.RESEARCH, nuts="PL911")
    for key, said in (
        ("committed-members", "15 of 15 members have the day they joined."),
        ("number-of-members", "15 members."),
        ("concentration", "14 of 15 members whose seat is known are seated in the region."),
        ("innovation-system", "1 research institute or university."),
    ):
        assert answer(VISITOR, dkeo, key) == Answer(Outcome.MET, said), key
    join(dkeo, 1, kind=OrganisationKind.PUBLIC, since=None)
    assert answer(VISITOR, dkeo, "committed-members").outcome == Outcome.MISSING

    project = Project.objects.create(title="Razem", leader=firms[0])
    project.clusters.add(dkeo)
    assert answer(VISITOR, dkeo, "cooperation").outcome == Outcome.MISSING
    ProjectPartner.objects.create(project=project, organisation=firms[1])
    assert answer(VISITOR, dkeo, "cooperation").outcome == Outcome.MET
    assert answer(VISITOR, dkeo, "funding-service").outcome == Outcome.MET


def test_infrastructure_for_its_owner_alone_and_an_unproven_achievement_prove_nothing(dkeo: Cluster) -> None:
    place = Infrastructure.objects.create(cluster=dkeo, name_pl="Laboratorium", kind="laboratory")
    feat = Achievement.objects.create(cluster=dkeo, text_pl="Nagroda")
    for key in ("development-service", "success-stories"):
        assert answer(VISITOR, dkeo, key).outcome == Outcome.MISSING
    Infrastructure.objects.filter(pk=place.pk).update(open_to=OpenTo.MEMBERS)
    Achievement.objects.filter(pk=feat.pk).update(dated=date(2020, 1, 1))
    for key in ("development-service", "success-stories"):
        assert answer(VISITOR, dkeo, key).outcome == Outcome.MET


def test_continuity_and_monitoring_need_two_years(dkeo: Cluster) -> None:
    YearFigures.objects.create(cluster=dkeo, year=2025, micro=10, staff_fte=1)
    for key in ("staff-stability", "member-stability", "monitoring"):
        assert answer(VISITOR, dkeo, key).outcome == Outcome.MISSING
    YearFigures.objects.create(cluster=dkeo, year=2024, micro=11, staff_fte=1)
    outcomes = [answer(VISITOR, dkeo, key).outcome for key in ("staff-stability", "member-stability", "monitoring")]
    assert outcomes == [Outcome.MET, Outcome.MISSING, Outcome.MET]


def test_a_review_counts_for_a_year(dkeo: Cluster) -> None:
    for day, outcome in ((date(2025, 11, 24), Outcome.MET), (date(2025, 11, 20), Outcome.MISSING)):
        Cluster.objects.filter(pk=dkeo.pk).update(confirmed_on=day)
        dkeo.refresh_from_db()
        assert answer(VISITOR, dkeo, "review").outcome == outcome


def test_what_stands_on_closed_rows_is_closed_to_those_who_do_not_see_them(cast: Any, dkeo: Cluster) -> None:
    keys = ("private-share", "independence", "fees-paid")
    assert {answer(cast.alicja, dkeo, key).outcome for key in keys} == {Outcome.MISSING}
    with scope(cluster=dkeo):
        for source, amount in (("fees", 60), ("eu_projects", 40)):
            FinancingLine.objects.create(cluster=dkeo, year=2025, source=source, amount=amount)
        FeeFigures.objects.create(cluster=dkeo, year=2025, owing=10, paid=6)
    assert [answer(cast.alicja, dkeo, key) for key in keys] == [
        Answer(Outcome.MET, "60% in 2025."),
        Answer(Outcome.MISSING, "membership fees: 60% in 2025."),
        Answer(Outcome.MET, "6 of 10 members paid the fee of 2025."),
    ]
    for person in (VISITOR, cast.bartek, cast.celina, cast.darek, cast.ewa):
        assert {answer(person, dkeo, key).outcome for key in keys} == {Outcome.CLOSED}
        text = body_of(client_of(None if person is VISITOR else person).get("/en/clusters/dkeo/standards/"))
        assert "60%" not in text
        assert "6 of 10" not in text
    with scope(cluster=dkeo):
        FinancingLine.objects.filter(source="fees").update(shared_with=Sharing.AUTHORITY)
    assert answer(cast.celina, dkeo, "private-share").outcome == Outcome.CLOSED  # half of the year is no year
    with scope(cluster=dkeo):
        FinancingLine.objects.update(shared_with=Sharing.AUTHORITY)
    assert answer(cast.celina, dkeo, "private-share").outcome == Outcome.MET
    assert answer(cast.bartek, dkeo, "private-share").outcome == Outcome.CLOSED


def test_the_clusters_own_answers_are_kept_changed_and_taken_back(cast: Any, dkeo: Cluster) -> None:
    client = client_of(cast.alicja)
    before = standing(cast.alicja, dkeo).met
    address = "/en/clusters/dkeo/standards/strategy/"
    answered = client.post(address, {"level": "2", "note": "Uchwała 3/2025"}, follow=True)
    assert "Only your cluster sees it" in body_of(answered)
    assert "Uchwała 3/2025" in body_of(client.get("/en/clusters/dkeo/standards/"))
    assert standing(cast.alicja, dkeo).met == before + 1
    client.post(address, {"level": "1", "note": ""})
    assert standing(cast.alicja, dkeo).met == before  # begun is not in place
    with scope(cluster=dkeo):
        assert [(row.level, row.note) for row in SelfAssessment.objects.all()] == [(Level.BEGUN, "")]
    assert "was not kept" in body_of(client.post(address, {"level": "9"}, follow=True))
    client.post(address, {"level": ""})
    with scope(cluster=dkeo):
        assert not SelfAssessment.objects.exists()
    assert client.post("/en/clusters/dkeo/standards/nothing-like-it/", {"level": "1"}).status_code == 404


def test_nobody_else_sees_or_changes_what_a_cluster_says_of_itself(cast: Any, dkeo: Cluster) -> None:
    standards.assess(cast.alicja, dkeo, indicator="strategy", level=Level.PROVEN, note="KANAREK", today=TODAY)
    public = standing(VISITOR, dkeo).met
    for name in ("bartek", "celina", "darek", "ewa"):
        client = client_of(getattr(cast, name))
        assert client.post("/en/clusters/dkeo/standards/strategy/", {"level": "0"}).status_code == 404
        assert "KANAREK" not in body_of(client.get("/en/clusters/dkeo/standards/"))
        assert "KANAREK" not in str(cells_of(client.get("/en/clusters/dkeo/standards/?format=csv")))
        assert standing(getattr(cast, name), dkeo).met == public
        with pytest.raises(Http404):
            standards.assessments(getattr(cast, name), dkeo)
    rows = cells_of(client_of(cast.alicja).get("/en/clusters/dkeo/standards/?format=csv"))
    assert "KANAREK" in str(rows)
    assert len(rows) == 1 + 36


def test_what_stands_on_examples_says_so(cast: Any) -> None:
    shown = standing(cast.alicja, Cluster.objects.get(slug="dkeo"))
    assert shown.met_by_examples > 0
    text = body_of(Client().get("/en/clusters/dkeo/standards/"))
    assert "stand on examples" in text
    assert "mark-example" in text
    header, *rows = cells_of(Client().get("/en/clusters/dkeo/standards/?format=csv"))
    assert any(row[header.index("Example")] == "example" for row in rows)


def test_the_page_is_there_for_everybody_in_both_languages(cast: Any) -> None:
    for prefix, said in (("", "Warunki i\u00a0odznaki"), ("/en", "Conditions and labels")):
        text = body_of(Client().get(f"{prefix}/clusters/cte/standards/"))
        assert said in text
        assert "cluster-analysis.org" in text
        assert "Answer yourself" not in text
    assert "Answer yourself" in body_of(client_of(cast.bartek).get("/en/clusters/cte/standards/"))
    assert Client().get("/clusters/nowhere/standards/").status_code == 404
