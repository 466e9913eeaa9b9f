"""The findings from several sides: network, scorecard, plane, scales, evidence; for anybody, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from lxml.html import HtmlElement, document_fromstring

from pages import body_of, cells_of, stacked
from styczna.clusters.models import Cluster
from styczna.engine.scorecard import CRITERIA
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.findings import views as findings_views
from styczna.touchpoints.findings.memory import StillAtWork

PAGES = ("scorecard/", "plane/", "network/", "scales/", "evidence/")


def page(client: Client, address: str) -> HtmlElement:
    return document_fromstring(body_of(client.get(f"/en/touchpoints/{address}")))


def order_of(found: HtmlElement) -> list[str]:
    return [row.get("data-theme") for row in found.findall(".//table[@data-scorecard]/tbody/tr")]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_in_both_languages_and_as_a_file(meeting: object, client: Client, address: str) -> None:
    for language in ("", "/en"):
        response = client.get(f"{language}/touchpoints/{address}")
        assert response.status_code == 200
    rows = cells_of(client.get(f"/en/touchpoints/{address}?format=csv"))
    assert len(rows) > 1
    assert all(len(row) == len(rows[0]) for row in rows)
    assert client.get(f"/touchpoints/{address}?format=xlsx").content.startswith(b"PK")
    assert client.get(f"/touchpoints/{address}?format=exe").status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_without_evidence_every_page_says_what_to_do_next(db: None, client: Client, address: str) -> None:
    found = page(client, address)
    empty = found.find(".//div[@class='empty']")
    assert empty is not None
    assert empty.find("a").get("href") == "/en/clusters/"


@pytest.mark.parametrize("address", PAGES)
def test_every_number_of_a_stacked_table_says_what_it_is(meeting: object, client: Client, address: str) -> None:
    tables = stacked(client.get(f"/en/touchpoints/{address}"))
    assert tables
    for rows in tables.values():
        assert rows
        assert all(label and '"' not in label for row in rows for label in row)


def test_one_cluster_alone_and_one_without_evidence_are_pages_too(db: None, client: Client) -> None:
    Cluster.objects.create(slug="alone", name="Sam", region="PL51")
    for address in PAGES:
        assert client.get(f"/touchpoints/{address}").status_code == 200
    assert "too little evidence" in body_of(client.get("/en/touchpoints/evidence/"))


# The scorecard


def test_the_energy_of_2012_comes_first_with_the_usual_weights(meeting: object, client: Client) -> None:
    found = page(client, "scorecard/")
    assert order_of(found)[0] == "cpv-09300000"
    assert "With the usual weights" in found.find(".//p[@class='lead']").text_content()


def test_weights_of_the_address_move_the_themes_and_stand_in_the_form(meeting: object, client: Client) -> None:
    only = "&".join(f"{criterion}={6 if criterion == 'complexity' else 0}" for criterion in CRITERIA)
    found = page(client, f"scorecard/?{only}")
    assert order_of(found) != order_of(page(client, "scorecard/"))
    values = {each.get("name"): each.get("value") for each in found.findall(".//input[@type='range']")}
    assert values == {criterion: "6" if criterion == "complexity" else "0" for criterion in CRITERIA}
    places = [row.find("td[@data-place]").text_content() for row in found.findall(".//table[@data-scorecard]//tr")[1:]]
    assert places == sorted(places, key=int)
    assert "With your weights" in found.find(".//p[@class='lead']").text_content()


def test_what_the_script_of_the_page_computes_is_what_the_server_computed(meeting: object, client: Client) -> None:
    """The arithmetic of site.js, from nothing but what stands in the page."""
    found = page(client, "scorecard/?breadth=1&contact=5&advantage=2.5&demand=0")
    weights = [float(each.get("value")) for each in found.findall(".//input[@type='range']")]
    total = 0.0
    for weight in weights:
        total += weight
    scores = {}
    for row in found.findall(".//table[@data-scorecard]/tbody/tr"):
        score = known = 0.0
        for weight, value in zip(weights, row.get("data-scaled").split(","), strict=True):
            if value:
                score += weight / total * float(value)
                known += weight / total
        scores[row.get("data-theme")] = (score / known, int(row.get("data-number")))
    assert order_of(found) == sorted(scores, key=lambda theme: (-scores[theme][0], scores[theme][1]))


@pytest.mark.parametrize("bad", ["breadth=x", "breadth=7", "breadth=-1", "breadth=nan", "breadth=inf"])
def test_weights_that_cannot_be_read_are_named_and_the_usual_ones_used(
    meeting: object, client: Client, bad: str
) -> None:
    found = page(client, f"scorecard/?{bad}")
    assert "“breadth” must be a number from 0 to 6" in found.find(".//div[@role='alert']").text_content()
    assert order_of(found) == order_of(page(client, "scorecard/"))


def test_no_weight_at_all_is_refused_in_words(meeting: object, client: Client) -> None:
    found = page(client, "scorecard/?" + "&".join(f"{criterion}=0" for criterion in CRITERIA))
    assert "At least one weight must be more than 0." in found.find(".//div[@role='alert']").text_content()


def test_what_is_not_known_is_no_zero_and_lowers_the_weight_that_is_known(meeting: object, client: Client) -> None:
    """No order is at hand in these tests, so ability is known of no theme."""
    found = page(client, "scorecard/")
    for row in found.findall(".//table[@data-scorecard]/tbody/tr"):
        values = dict(zip(CRITERIA, row.get("data-scaled").split(","), strict=True))
        assert values["ability"] == ""
        assert row.find("td[@data-known]").text_content() != "100%"
    numbers = found.find(".//table[@aria-labelledby='numbers']")
    assert all(row[-1].text_content() == "not known" for row in numbers.findall("tbody/tr"))


def test_every_number_opens_to_the_clusters_and_activities_that_it_came_from(meeting: object, client: Client) -> None:
    found = page(client, "scorecard/")
    energy = found.get_element_by_id("theme-1")
    assert {"/en/clusters/cte/", "/en/clusters/dkeo/"} <= {link.get("href") for link in energy.iter("a")}
    assert "PKD\u00a02007\u00a035.11.Z" in energy.text_content()
    assert "GUS" in energy.text_content()


def test_a_link_to_the_numbers_of_a_theme_opens_them(meeting: object, client: Client) -> None:
    """Browsers open closed details only for a target that lies within them."""
    found = page(client, "scorecard/")
    for link in found.findall(".//table[@aria-labelledby='numbers']//a"):
        assert found.get_element_by_id(link.get("href")[1:]).getparent().tag == "details"


def test_the_page_says_which_weight_would_dethrone_the_first(meeting: object, client: Client) -> None:
    said = page(client, "scorecard/").get_element_by_id("weighed-moves").text_content()
    assert "would be first" in said or "No single weight dethrones" in said


# The network


def test_the_network_counts_what_it_shows_and_what_it_leaves_to_the_table(meeting: object, client: Client) -> None:
    found = page(client, "network/")
    caption = found.find(".//figcaption").text_content()
    shown = int(re.search(r"shows the (\d+) strongest", caption)[1])  # type: ignore[index]
    rest = re.search(r"(\d+) weaker", caption)
    rows = cells_of(client.get("/en/touchpoints/network/?format=csv"))
    assert shown + (int(rest[1]) if rest else 0) == len(rows) - 1


def test_a_cluster_or_a_theme_can_be_looked_at_alone(meeting: object, client: Client) -> None:
    rows = cells_of(client.get("/en/touchpoints/network/?cluster=cte&format=csv"))[1:]
    assert rows
    assert all("Centrum Technologii Energetycznych" in row[:2] for row in rows)
    within = cells_of(client.get("/en/touchpoints/network/?theme=cpv-09300000&format=csv"))[1:]
    assert len(within) == 3  # three clusters, each pair of them
    words = cells_of(client.get("/en/touchpoints/network/?q=side+metal&format=csv"))[1:]
    assert len(words) <= 1
    assert client.get("/touchpoints/network/?cluster=nobody").status_code == 404
    assert client.get("/touchpoints/network/?theme=cpv-99000000").status_code == 404
    assert "No contact answers to this." in body_of(client.get("/en/touchpoints/network/?q=zzz"))


# The plane


def test_a_theme_outside_the_register_is_listed_and_not_drawn_at_zero(meeting: object, client: Client) -> None:
    found = page(client, "plane/")
    rows = found.findall(".//table[@aria-labelledby='places']/tbody/tr")
    unknown = [row for row in rows if "not known" in row.text_content()]
    drawn = found.findall(".//svg[@class='wide']//circle")
    assert len(drawn) == len(rows) - len(unknown)


# The scales


def test_finer_themes_lie_in_coarser_ones(meeting: object, client: Client) -> None:
    coarse, fine = (cells_of(client.get(f"/en/touchpoints/scales/?level={each}&format=csv")) for each in ("0.25", "2"))
    assert len(coarse) < len(fine)
    assert all(row[-1] == "" for row in coarse[1:])
    assert {row[-1] for row in fine[1:]} - {""}
    usual = cells_of(client.get("/en/touchpoints/scales/?format=csv"))
    index = cells_of(client.get("/en/touchpoints/?format=csv"))
    assert [row[1] for row in usual[1:]] == [row[0] for row in index[1:]]
    assert client.get("/touchpoints/scales/?level=3").status_code == 404


# The evidence


def test_a_cluster_of_which_too_little_is_known_is_named(meeting: object, client: Client) -> None:
    from styczna.clusters.models import Basis, Evidence

    new = Cluster.objects.create(slug="new", name="Nowy Klaster", region="PL51")
    Evidence.objects.create(cluster=new, scheme="cpv", code="15000000", basis=Basis.INFERRED, reference="nazwa")
    rows = {row[0]: row for row in cells_of(client.get("/en/touchpoints/evidence/?format=csv"))}
    assert rows["Nowy Klaster"][-1] == "too little"
    assert rows["Centrum Technologii Energetycznych"][-1] == "present in themes"
    assert "Of 1 cluster too little is known" in page(client, "evidence/").find(".//p[@class='lead']").text_content()


def test_the_evidence_is_counted_by_basis_and_age_and_weak_themes_are_told(meeting: object, client: Client) -> None:
    from datetime import date

    from styczna.clusters.models import Evidence

    body = body_of(client.get("/en/touchpoints/evidence/"))
    assert "100%</span> of them are inferred" in body
    assert "themes are weak" in body
    assert "No item has a date" in body
    one = Evidence.objects.filter(cluster__slug="cte").order_by("pk")[0]
    Evidence.objects.filter(pk=one.pk).update(dated=date(2012, 11, 29))
    other = Evidence.objects.filter(cluster__slug="dkeo").order_by("pk")[0]
    Evidence.objects.filter(pk=other.pk).update(dated=date(2007, 11, 29))
    table = page(client, "evidence/").find(".//table[@aria-labelledby='age']")
    rows = {
        row[0].text_content().strip(): [cell.text_content() for cell in row[1:]] for row in table.findall("tbody/tr")
    }
    assert rows["2012"] == ["1", "0.5", "0.5"]
    assert rows["2007"][1:] == ["0.5", "0.2"]  # a little more than five years, which halve it, shown to a tenth


def test_a_small_share_of_inferred_items_is_not_called_a_poor_ground(meeting: object, client: Client) -> None:
    from styczna.clusters.models import Basis, Evidence

    assert "hardly the order of the later themes" in body_of(client.get("/en/touchpoints/evidence/"))
    Evidence.objects.exclude(cluster__slug="cte").update(basis=Basis.DECLARED)
    body = body_of(client.get("/en/touchpoints/evidence/"))
    assert "Each such item counts half" in body
    assert "hardly the order of the later themes" not in body


def test_the_members_with_evidence_are_counted_without_examples(cast: Any, client: Client) -> None:
    from styczna.clusters.models import Organisation

    before = cells_of(client.get("/en/touchpoints/evidence/?format=csv"))
    assert {row[4] for row in before[1:]} == {"0"}
    member = Organisation.objects.filter(memberships__cluster__slug="dkeo").order_by("pk")[0]
    Organisation.objects.filter(pk=member.pk).update(is_example=False)
    rows = {row[0]: row for row in cells_of(client.get("/en/touchpoints/evidence/?format=csv"))}
    assert rows["Dolnośląski Klaster Energii Odnawialnej"][4:6] == ["1", "1"]


def test_the_settings_of_the_method_are_changed_one_at_a_time(meeting: object, client: Client) -> None:
    table = page(client, "evidence/").find(".//table[@aria-labelledby='settings']")
    rows = table.findall("tbody/tr")
    assert len(rows) == 14
    assert sum("as used" in row.text_content() for row in rows) == 4


# While the diagnosis is being made


def test_a_page_says_that_the_diagnosis_is_being_made_and_looks_again(
    meeting: object, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_work() -> None:
        raise StillAtWork("the first diagnosis")

    monkeypatch.setattr(findings_views, "diagnose", at_work)
    answer = client.get("/en/touchpoints/scorecard/")
    assert answer.status_code == 503
    assert answer["Refresh"] == answer["Retry-After"] == "3"
    assert "The diagnosis is being made." in answer.content.decode()


def test_outdated_findings_say_so(meeting: object, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "has changed since" not in body_of(client.get("/en/touchpoints/network/"))
    monkeypatch.setattr(findings_views, "diagnose", lambda: replace(diagnose(), outdated=True))
    assert "The evidence has changed since this was found." in body_of(client.get("/en/touchpoints/network/"))
