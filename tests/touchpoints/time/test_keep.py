"""Keeping a diagnosis: whole, once, small, and without anything that only examples say."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from pages import body_of, cells_of
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.models import KeptDiagnosis
from styczna.touchpoints.time.keep import keep, snapshot
from styczna.touchpoints.time.moves import compare, items_of, themes_of

MEETING = date(2012, 11, 29)


def kept_today(occasion: str = "") -> KeptDiagnosis:
    return keep(findings=diagnose(), person=None, occasion=occasion, as_of=MEETING)


def add_evidence(slug: str, code: str, reference: str = "uchwała") -> None:
    from styczna.clusters.models import Cluster, Evidence

    cluster = Cluster.objects.get(slug=slug)
    Evidence.objects.create(cluster=cluster, scheme="cpv", code=code, basis="declared", reference=reference)


def test_what_is_kept_is_the_diagnosis_as_it_was(meeting: object) -> None:
    findings = diagnose()
    kept = KeptDiagnosis.objects.get(pk=kept_today("spotkanie").pk)
    assert (kept.as_of, kept.occasion, kept.inputs_digest) == (MEETING, "spotkanie", findings.diagnosis.inputs_digest)
    for theme, found in zip(themes_of(kept), findings.diagnosis.themes, strict=True):
        assert theme.key == found.label_key
        assert theme.clusters == tuple(findings.clusters[place].slug for place in found.clusters)
        assert theme.contact == pytest.approx(found.contact)
    assert len(list(items_of(kept))) == len(findings.items)
    assert kept.document["scorecard"]["rank"]


def test_keeping_the_same_twice_changes_nothing(meeting: object) -> None:
    first = kept_today("przegląd")
    assert kept_today().pk == kept_today("przegląd").pk == first.pk
    assert KeptDiagnosis.objects.count() == 1


def test_that_an_occasion_found_the_same_again_is_a_record(meeting: object) -> None:
    first = kept_today()
    again = kept_today("przegląd roczny")
    assert again.pk != first.pk and again.occasion == "przegląd roczny"
    KeptDiagnosis.objects.update(kept_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert kept_today("przegląd roczny").pk not in (first.pk, again.pk)
    assert KeptDiagnosis.objects.count() == 3


def test_what_changed_is_kept_anew_and_what_changed_back_too(meeting: object) -> None:
    from styczna.clusters.models import Evidence

    first = kept_today()
    add_evidence("side", "09332000")
    second = kept_today()
    Evidence.objects.get(reference="uchwała").delete()
    third = kept_today()
    assert len({first.pk, second.pk, third.pk}) == 3
    assert first.inputs_digest == third.inputs_digest != second.inputs_digest


def test_the_reason_of_a_move_is_the_item_that_came(meeting: object) -> None:
    before = kept_today()
    add_evidence("side", "09332000", "umowa 7/2013")
    after = snapshot(findings=diagnose(), as_of=date(2013, 1, 1))
    moves = compare(before=before, after=after).moves
    energy = next(move for move in moves if move.before and move.before.key == "cpv:09300000")
    [item] = energy.reasons.came
    assert (item.cluster, item.field, item.reference) == ("side", "cpv:09332000", "umowa 7/2013")
    assert after.pk is None


def test_examples_are_in_nothing_that_is_kept(cast: Any) -> None:
    kept = kept_today()
    assert "Przykład" not in json.dumps([kept.document, kept.items], ensure_ascii=False)


def test_forty_thousand_items_take_a_few_megabytes(meeting: object) -> None:
    from dataclasses import replace

    from styczna.clusters.models import Evidence

    findings = diagnose()
    cluster = findings.clusters[0]
    many = tuple(
        Evidence(pk=number, cluster=cluster, scheme="cpv", code=f"{number % 9454:08d}", basis="project",
                 dated=MEETING, reference=f"projekt {number % 4000}")
        for number in range(40_000)
    )  # fmt: skip
    made = snapshot(findings=replace(findings, items=many, weights=(0.7312,) * len(many)), as_of=MEETING)
    assert len(json.dumps(made.items)) < 3_000_000


def test_without_clusters_there_is_nothing_to_keep_but_it_can_be_kept(db: None) -> None:
    kept = kept_today()
    assert themes_of(kept) == []
    assert list(items_of(kept)) == []


def test_the_page_says_what_to_do_where_nothing_is_kept(meeting: object, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/time/"))
    assert "No diagnosis is kept yet." in body
    assert "styczna diagnose --keep" in body


def test_an_officer_keeps_with_a_button_and_others_may_not(cast: Any, client: Client) -> None:
    client.force_login(cast.celina)
    assert "Keep this diagnosis" in body_of(client.get("/en/touchpoints/time/"))
    said = body_of(client.post("/en/touchpoints/time/keep/", {"occasion": "rada"}, follow=True))
    assert "Today's diagnosis is kept." in said
    again = body_of(client.post("/en/touchpoints/time/keep/", follow=True))
    assert "Nothing has changed since this diagnosis was kept" in again
    [kept] = KeptDiagnosis.objects.all()
    assert (kept.kept_by, kept.occasion) == (cast.celina, "rada")
    client.force_login(cast.alicja)
    assert "Keep this diagnosis" not in body_of(client.get("/en/touchpoints/time/"))
    assert client.post("/en/touchpoints/time/keep/").status_code == 403


def test_the_course_of_themes_and_each_reason_are_on_the_pages(meeting: object, client: Client) -> None:
    first = kept_today("spotkanie")
    add_evidence("side", "09332000", "umowa 7/2013")
    second = kept_today("po roku")
    time = body_of(client.get("/en/touchpoints/time/"))
    assert "2</span> diagnoses are kept" in time
    assert '<svg class="wide"' in time
    moves = body_of(client.get(f"/en/touchpoints/time/moves/?from={first.pk}&to={second.pk}"))
    assert "umowa 7/2013" in moves
    assert "came: <span" in moves
    assert '<div class="flow" id="why-1">' in moves  # within the closed details: a link to it opens them
    assert body_of(client.get(f"/en/touchpoints/time/moves/?from={first.pk}&to=today"))
    assert "spotkanie" in body_of(client.get(f"/en/touchpoints/time/{first.pk}/"))


def test_the_list_is_narrowed_by_words_and_year(meeting: object, client: Client) -> None:
    kept_today("spotkanie we Wrocławiu")
    assert "Kept diagnoses" in body_of(client.get("/en/touchpoints/time/?q=wroclawiu&year=2012"))
    assert "No kept diagnosis fits." in body_of(client.get("/en/touchpoints/time/?year=2031"))
    assert len(cells_of(client.get("/en/touchpoints/time/?format=csv&q=wroclawiu"))) == 2


def test_every_list_of_time_is_a_file_too(meeting: object, client: Client) -> None:
    kept = kept_today()
    add_evidence("side", "09332000", "=1+1")
    for page in ("time/", f"time/{kept.pk}/", f"time/{kept.pk}/?what=evidence", f"time/moves/?from={kept.pk}&to=today"):
        mark = "&" if "?" in page else "?"
        rows = cells_of(client.get(f"/en/touchpoints/{page}{mark}format=csv"))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
        assert client.get(f"/en/touchpoints/{page}{mark}format=xlsx").content.startswith(b"PK")
    assert any("'=1+1" in row for row in rows)


@pytest.mark.parametrize(
    "asked", ["?from=0&to=today", "?from=x&to=today", "?from=²&to=today", "", "?from=9" + "9" * 30]
)
def test_a_diagnosis_that_is_not_there_is_not_there(meeting: object, client: Client, asked: str) -> None:
    assert client.get(f"/touchpoints/time/moves/{asked}").status_code == 404
    assert client.get("/touchpoints/time/999/").status_code == 404


def test_an_item_of_an_organisation_that_is_gone_keeps_its_name_without_a_link(meeting: object, client: Client) -> None:
    from styczna.clusters.models import Cluster, Evidence, Membership, Organisation

    member = Organisation.objects.create(name="Żuraw S.A.", kind="enterprise")
    Membership.objects.create(organisation=member, cluster=Cluster.objects.get(slug="dkeo"))
    Evidence.objects.create(organisation=member, scheme="cpv", code="09332000", basis="contract", reference="umowa")
    kept, address = kept_today(), f"/organisations/{member.pk}/"
    member.delete()
    body = body_of(client.get(f"/en/touchpoints/time/moves/?from={kept.pk}&to=today"))
    assert "Żuraw S.A." in body
    assert address not in body


def test_ranks_are_drawn_over_time_only_where_there_are_two_diagnoses(meeting: object, client: Client) -> None:
    kept_today()
    page = body_of(client.get("/en/touchpoints/time/"))
    assert '<table aria-labelledby="ranks">' in page and "Each column is a diagnosis" not in page
    assert ">29\u00a0Nov\u00a02012</option>" in page.split('id="from"')[1], "days stand there as they do everywhere"
    add_evidence("dkeo", "09331200")
    keep(findings=diagnose(), person=None, occasion="", as_of=date(2013, 1, 1))
    assert "Each column is a diagnosis" in body_of(client.get("/en/touchpoints/time/"))
