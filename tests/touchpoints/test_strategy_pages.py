"""The pages of specialisations: nothing that was typed is lost, no person is named in public, every list is a file."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pages import body_of, cells_of
from strategy import adopted, proposed, voice_of
from styczna.touchpoints.models import Indicator, Reading, Remark, Specialisation
from styczna.touchpoints.strategy import discuss

LIST = "/en/touchpoints/specialisations/"
ENERGY = f"{LIST}energia/"


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_empty_list_says_what_to_do_next(meeting: object, client: Client) -> None:
    body = body_of(client.get(LIST))
    assert "There is no proposal yet." in body and "See the themes" in body
    assert Client().get(LIST + "?stage=nonsense").status_code == 200


def test_a_proposal_begins_with_the_theme_and_keeps_everything_while_a_field_is_sought(cast: Any) -> None:
    client = client_of(cast.alicja)
    page = client.get(f"{LIST}new/?theme=cpv-09300000")
    assert "There is no draft." in body_of(page)
    form = page.context["form"]
    assert "clusters are present in this theme" in form.initial["why_en"]
    keys = [entry.key for entry in page.context["chosen"]]
    assert "cpv:09330000" in keys
    typed = {"title_pl": "Słońce", "title_en": "", "why_pl": "", "proposed_for": "dkeo", "chosen": keys[:2]}
    sought = client.post(f"{LIST}new/?theme=cpv-09300000", {**typed, "search": "1", "field": "solar panels"})
    assert sought.context["form"]["title_pl"].value() == "Słońce"
    assert [entry.key for entry in sought.context["chosen"]] == keys[:2]
    assert sought.context["matches"] and not sought.context["form"].errors
    short = client.post(f"{LIST}new/?theme=cpv-09300000", typed)
    assert set(short.context["form"].errors) == {"why_pl"}
    bare = client.post(f"{LIST}new/?theme=cpv-09300000", {**typed, "why_pl": "Bo tak.", "chosen": ["cpv:nonsense"]})
    assert "Tick at least one field" in body_of(bare)
    assert not Specialisation.objects.exists()
    done = client.post(f"{LIST}new/?theme=cpv-09300000", {**typed, "why_pl": "Bo tak."})
    assert done["Location"].endswith("/slonce/")
    assert Specialisation.objects.get().theme_key == "cpv:09300000"


def test_an_unknown_theme_leaves_the_form_empty(cast: Any) -> None:
    for theme in ("cpv-98000000", "<script>", "cpv-"):
        page = client_of(cast.celina).get(f"{LIST}new/", {"theme": theme})
        assert page.status_code == 200 and not page.context["chosen"]


def test_the_public_meets_no_names_of_persons_and_the_region_does(cast: Any) -> None:
    found = adopted(cast)
    say = voice_of(cast.bartek)
    said = discuss.remark(cast.bartek, specialisation=found, voice=say, stance="concern", text="A sieć?")
    discuss.answer(cast.celina, to=said, text="Będzie.")
    names = [person.name for person in (cast.alicja, cast.bartek, cast.celina)]
    for path in (LIST, ENERGY, f"{ENERGY}monitoring/", "/api/specialisations", "/api/specialisations/energia"):
        public = Client().get(path).content.decode()
        assert not any(name in public for name in names), path
    for kind in ("csv", "xlsx"):
        assert Client().get(f"{ENERGY}?format={kind}").status_code == 200
    assert not any(name in str(cells_of(Client().get(f"{ENERGY}?format=csv"))) for name in names)
    assert "Bartek" in body_of(client_of(cast.darek).get(ENERGY))


def test_what_was_withdrawn_is_read_nowhere(cast: Any) -> None:
    found = proposed(cast)
    said = discuss.remark(
        cast.bartek, specialisation=found, voice=voice_of(cast.bartek), stance="concern", text="KANAREK w kopalni"
    )
    assert "KANAREK" in body_of(Client().get(ENERGY))
    discuss.withdraw(cast.bartek, said=said)
    for reader in (Client(), client_of(cast.celina), client_of(cast.bartek)):
        body = body_of(reader.get(ENERGY))
        assert "KANAREK" not in body and "Withdrawn by whoever said it." in body
    assert "KANAREK" not in str(cells_of(Client().get(f"{ENERGY}?format=csv")))
    assert "KANAREK" not in Client().get("/api/specialisations/energia").content.decode()


def test_a_remark_with_a_mistake_comes_back_as_it_was_written(cast: Any) -> None:
    proposed(cast)
    client = client_of(cast.bartek)
    page = client.post(f"{ENERGY}remarks/", {"voice": "cluster:dkeo", "stance": "support", "text": "Długi tekst."})
    assert "Długi tekst." in body_of(page) and not Remark.objects.exists()
    client.post(f"{ENERGY}remarks/", {"voice": "cluster:cte", "stance": "support", "text": "Długi tekst."})
    assert Remark.objects.get().cluster.slug == "cte"


def test_a_script_in_a_remark_is_only_text(cast: Any) -> None:
    found = proposed(cast)
    text = "<script>alert(1)</script>"
    discuss.remark(cast.bartek, specialisation=found, voice=voice_of(cast.bartek), stance="idea", text=text)
    assert b"<script>alert" not in Client().get(ENERGY).content


def test_a_coordinator_and_an_officer_see_what_waits_for_them(cast: Any) -> None:
    found = proposed(cast)
    assert "Waiting for your remark" in body_of(client_of(cast.bartek).get(LIST))
    assert "Waiting for your remark" not in body_of(client_of(cast.alicja).get(LIST))
    discuss.remark(cast.bartek, specialisation=found, voice=voice_of(cast.bartek), stance="question", text="?")
    assert "Waiting for your remark" not in body_of(client_of(cast.bartek).get(LIST))
    assert "1 concern or question" in body_of(client_of(cast.celina).get(LIST)).replace("</span>", "").replace(
        '<span class="number">', ""
    )


def test_the_list_is_searched_narrowed_and_a_file(cast: Any) -> None:
    proposed(cast)
    adopted(cast)
    assert len(Client().get(LIST).context["rows"]) == 2
    assert len(Client().get(f"{LIST}?q=energy+clusters").context["rows"]) == 2
    assert len(Client().get(f"{LIST}?q=nothing").context["rows"]) == 0
    assert len(Client().get(f"{LIST}?stage=adopted").context["rows"]) == 1
    assert len(Client().get(f"{LIST}?cluster=authority").context["rows"]) == 0
    header, *rows = cells_of(Client().get(f"{LIST}?stage=adopted&format=csv"))
    assert header[0] == "Title" and rows[0][:3] == ["Energy", "adopted", "Dolnośląski Klaster Energii Odnawialnej"]


ADOPTION = {"on": "2024-05-06", "act": "Uchwała nr 1", "link": "https://example.org/1", "goals_pl": "Cel."}


def test_an_adoption_says_what_is_missing_and_keeps_the_rest(cast: Any) -> None:
    proposed(cast)
    client = client_of(cast.celina)
    page = client.post(f"{ENERGY}adopt/", {**ADOPTION, "on": "", "ends_on": "2020-01-01"})
    assert "on" in page.context["form"].errors and "Uchwała nr 1" in body_of(page)
    early = client.post(f"{ENERGY}adopt/", {**ADOPTION, "ends_on": "2020-01-01"})
    assert set(early.context["form"].errors) == {"ends_on"}
    assert client.post(f"{ENERGY}adopt/", ADOPTION).status_code == 302
    body = body_of(client.get(ENERGY))
    assert 'href="https://example.org/1"' in body and "Adopted on" in body
    again = client.post(f"{ENERGY}decline/", {**ADOPTION, "reason_pl": "x"}, follow=True)
    assert "somebody may have been faster" in body_of(again)


def test_monitoring_opens_every_figure_and_is_a_file(cast: Any) -> None:
    adopted(cast)
    page = Client().get(f"{ENERGY}monitoring/")
    assert page.status_code == 200
    for row in page.context["monitoring"].rows:
        for period in ("baseline", "now", "undated", "1"):
            assert Client().get(f"{ENERGY}monitoring/{row.measure}/?period={period}").status_code == 200
    for wrong in ("evidence/?period=99", "evidence/?period=x", "nothing/"):
        assert Client().get(f"{ENERGY}monitoring/{wrong}").status_code == 404
    header, *rows = cells_of(Client().get(f"{ENERGY}monitoring/?format=csv"))
    assert header[:5] == ["Measure", "Period", "From", "To", "Count"] and len(rows) >= 7 * 3
    items = cells_of(Client().get(f"{ENERGY}monitoring/evidence/?format=csv"))
    assert len(items) - 1 == page.context["evidence"].now.count


def test_what_was_never_adopted_has_no_monitoring(cast: Any) -> None:
    proposed(cast)
    assert Client().get(f"{ENERGY}monitoring/").status_code == 404
    assert Client().get("/api/specialisations/energia/monitoring").status_code == 404


def test_an_indicator_and_its_readings_are_checked_in_words(cast: Any) -> None:
    found = adopted(cast)
    client = client_of(cast.celina)
    wrong = {"name_pl": "Moc", "unit": "MW", "baseline": "100", "target": "50", "target_on": "2020-01-01"}
    page = client.post(f"{ENERGY}indicators/add/", wrong)
    assert set(page.context["form"].errors) == {"baseline_on"}
    page = client.post(f"{ENERGY}indicators/add/", {**wrong, "baseline_on": "2021-01-01"})
    assert set(page.context["form"].errors) == {"target_on"}
    client.post(f"{ENERGY}indicators/add/", {**wrong, "baseline_on": "2019-01-01"})
    made = Indicator.objects.get(specialisation=found)
    address = f"{ENERGY}indicators/{made.pk}/"
    assert "no reading yet" in body_of(client.get(address))
    future = client.post(address, {"on": "2999-01-01", "value": "1", "reference": "x"})
    assert future.context["form"].errors
    reading = {"on": "2020-01-01", "value": "49.5", "reference": "GUS"}
    assert client.post(address, reading).status_code == 302
    assert "There is a reading of this day already" in body_of(client.post(address, reading))
    assert "target reached" in body_of(client.get(address))
    assert cells_of(client.get(f"{address}?format=csv"))[1][1] == "49.50"
    client.post(address, {"remove": Reading.objects.get().pk})
    assert not Reading.objects.exists()
    client.post(f"{address}change/", {"remove": "1"})
    assert not Indicator.objects.exists()
    assert "Reading of an indicator" in body_of(client.get(ENERGY)), "what was removed is told"


@pytest.mark.parametrize("pk", ["1", "999999"])
def test_one_specialisation_never_answers_for_anothers_parts(cast: Any, pk: str) -> None:
    one, other = adopted(cast), proposed(cast)
    said = discuss.remark(cast.bartek, specialisation=one, voice=voice_of(cast.bartek), stance="idea", text="x")
    number = said.pk if pk == "1" else 999999
    client = client_of(cast.celina)
    assert client.post(f"{LIST}{other.slug}/remarks/{number}/answer/", {"text": "x"}).status_code == 404
    made = Indicator.objects.create(specialisation=one, name_pl="x", unit="y")
    number = made.pk if pk == "1" else 999999
    assert client.get(f"{LIST}{other.slug}/indicators/{number}/").status_code == 404
