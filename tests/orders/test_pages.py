"""The pages of *Orders*, in both languages, as each kind of person sees them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from pages import body_of, cells_of, stacked


@pytest.fixture
def celina(cast: Any, observatory: Path) -> Client:
    client = Client()
    client.force_login(cast.celina)
    return client


def test_the_list_says_what_can_still_be_acted_on(db: None, observatory: Path, client: Client) -> None:
    body = body_of(client.get("/en/orders/"))
    assert "3</span> orders and calls can still be acted on" in body
    assert "call for projects" in body
    assert "dressed up as open" in body
    assert "2</span> of them can still be acted on by their own dates" in body
    assert "3</span> zamówienia i\u00a0nabory" in body_of(client.get("/orders/"))


def test_the_list_is_narrowed_and_says_when_nothing_fits(db: None, observatory: Path, client: Client) -> None:
    found = body_of(client.get("/en/orders/?cpv=0933&state=open"))
    assert "/en/orders/100-2099/" in found
    assert "/en/orders/200-2021/" not in found
    assert "No order fits this." in body_of(client.get("/en/orders/?q=nobodybuysthis"))
    assert "A CPV code begins with digits" in body_of(client.get("/en/orders/?cpv=abc"))


def test_an_empty_observatory_says_what_to_do(db: None, settings: Any, tmp_path: Path, client: Client) -> None:
    settings.HOME = tmp_path
    assert "No orders have been read yet." in body_of(client.get("/en/orders/"))
    assert "No order comes near" in body_of(client.get("/en/orders/matches/"))


def test_every_kind_of_notice_has_a_page_in_both_languages(db: None, observatory: Path, client: Client) -> None:
    from styczna.observatory.queries import Question
    from styczna.orders.catalogue import list_orders

    for line in list_orders(question=Question(), limit=100).lines:
        assert client.get(f"/orders/{line.id}/").status_code == 200
        assert client.get(f"/en/orders/{line.id}/").status_code == 200


def test_an_order_is_told_in_clear_words(db: None, observatory: Path, client: Client) -> None:
    body = body_of(client.get("/en/orders/100-2099/"))
    assert "Open: the deadline is" in body
    assert (
        '<h1><span lang="pl">Instalacje fotowoltaiczne & pompy ciepła</span></h1>' in body
    )  # no English: the original
    for words in (
        "Photovoltaik",
        "Deutsch",
        "Gmina Świdnica",
        "Poland",
        "Solar installation",
        "PLN\u00a02,500,000",
        "2</span> lots",
    ):
        assert words in body
    assert '<a href="/en/orders/200-2021/">' in body
    assert "Soleil SA; Lune SA" in body


def test_text_of_a_publication_is_never_markup(db: None, observatory: Path, client: Client) -> None:
    page = client.get("/orders/100-2099/").content.decode()
    assert "&lt;b&gt;instalacji&lt;/b&gt;" in page
    assert "fotowoltaiczne &amp; pompy" in page
    assert "&amp;amp;" not in page


def test_the_change_of_a_contract_is_awarded_and_a_symbolic_amount_is_said_as_one(
    db: None, observatory: Path, client: Client
) -> None:
    body = body_of(client.get("/en/orders/300-2021/"))
    assert "Awarded: this is the change of a contract that is in force" in body
    assert "Value: a symbolic amount in the notice (EUR\u00a00.01)." in body
    assert "to zmiana zawartej umowy" in body_of(client.get("/orders/300-2021/"))
    assert "a symbolic amount in the notice" in body_of(client.get("/en/orders/?q=prolonged"))


def test_a_qualification_system_without_an_end_is_not_called_closed(
    db: None, observatory: Path, client: Client
) -> None:
    body = body_of(client.get("/orders/400-2021/"))
    assert "System kwalifikowania bez daty końcowej" in body
    assert "Zamknięte" not in body


def test_a_deadline_is_told_by_the_buyers_clock(db: None, observatory: Path, client: Client) -> None:
    assert "Otwarte: termin upływa 30\u00a0czerwca\u00a02032, godz.\u00a000:00 (UTC+3)" in re.sub(
        r"</?time[^>]*>", "", body_of(client.get("/orders/500-2022/"))
    )
    assert "30\u00a0Jun\u00a02032, 00:00\u00a0(UTC+3)" in body_of(client.get("/en/orders/?q=purchase"))
    call = re.sub(r"</?time[^>]*>", "", body_of(client.get("/en/orders/HORIZON-TEST-1/")))
    assert "Open: the deadline is 1\u00a0January\u00a02099." in call


def test_a_place_that_no_list_knows_is_named_once(db: None, observatory: Path, client: Client) -> None:
    body = body_of(client.get("/orders/300-2021/"))
    assert body.count("XX999") == 1
    assert "nazwa nieznana" in body


def test_a_past_order_says_why_it_is_past_and_who_won(db: None, observatory: Path, client: Client) -> None:
    body = body_of(client.get("/en/orders/200-2021/"))
    assert "Awarded: this result" in body
    assert 'names <span class="number">2</span> winners' in body
    assert "Zamknięte: termin upłynął" in body_of(client.get("/orders/331333-2021/"))


def test_a_visitor_is_invited_to_sign_in_for_teams(db: None, observatory: Path, client: Client) -> None:
    body = body_of(client.get("/en/orders/100-2099/"))
    assert "/en/accounts/login/?next=/en/orders/100-2099/consortium/" in body


def test_a_call_says_that_no_team_can_be_computed(celina: Client) -> None:
    body = body_of(celina.get("/en/orders/HORIZON-TEST-1/"))
    assert "A call names no field" in body
    assert "One project is paid up to" in body
    assert "names no field of public orders" in body_of(celina.get("/en/orders/HORIZON-TEST-1/consortium/"))


def test_a_team_is_shown_with_proof_members_and_leader(celina: Client) -> None:
    body = body_of(celina.get("/en/orders/100-2099/consortium/"))
    for words in ("A consortium of", "Proven: no other of at most", "Who covers what", "Who could lead", "Other teams"):
        assert words in body
    assert "Keep as a draft" not in body


def test_every_example_organisation_carries_its_mark(celina: Client) -> None:
    for address in ("/en/orders/100-2099/consortium/", "/en/orders/matches/"):
        body = body_of(celina.get(address))
        names = body.count("Przykład ")
        marked = body.count('<span class="mark mark-example">') + body.count("(example)")
        assert names > 0
        assert marked >= names - body.count('aria-label="Przykład')


def test_a_coordinator_may_keep_and_sees_what_it_does_for_the_office(cast: Any, observatory: Path) -> None:
    client = Client()
    client.force_login(cast.alicja)
    body = body_of(client.get("/en/orders/100-2099/consortium/"))
    assert "Keep as a draft of Dolnośląski Klaster Energii Odnawialnej" in body
    [link] = set(re.findall(r'/en/continuity/dkeo/\?amount=[^"]+', body))
    assert link.endswith("&probability=50&order=100-2099")
    said = re.sub(r"<[^>]+>", "", body_of(client.get(link)))
    assert "If the order 100-2099 were won and the contract made in June\u00a02013" in said
    assert "The chance of winning, 50%, is an assumption" in said


def test_a_size_that_is_none_is_said_and_the_usual_one_taken(celina: Client) -> None:
    body = body_of(celina.get("/en/orders/100-2099/consortium/?size=99"))
    assert "Select a valid choice" in body
    assert 'of at most <span class="number">4</span>' in body


def test_matches_show_who_fits_and_why(celina: Client) -> None:
    region, cluster = (
        body_of(celina.get("/en/orders/matches/")),
        body_of(celina.get("/en/orders/matches/?cluster=dkeo")),
    )
    assert "the best cluster alone" in region
    assert "the best cluster alone" not in cluster
    assert "Asks for “Solar installation”" in cluster
    assert celina.get("/orders/matches/?cluster=nobody").status_code == 404


def test_lists_are_downloaded_with_neutral_cells(celina: Client) -> None:
    header, *rows = cells_of(celina.get("/en/orders/?format=csv"))
    titles = {row[0]: row[header.index("Title")] for row in rows}
    assert titles["200-2021"] == "'=HYPERLINK(1)"
    cells = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert cells["100-2099"]["State"] == "open"
    assert (cells["200-2021"]["Kind"], cells["200-2021"]["Country"]) == ("result of a procedure", "France")
    assert cells["200-2021"]["Source"] == "Tenders Electronic Daily, TED_EXPORT"
    assert cells["400-2021"]["State"] == cells["400-2021"]["Value"] == cells["400-2021"]["Buyer"] == "not known"
    assert cells["500-2022"]["Deadline"] == "2032-06-30 00:00+03:00"
    assert cells["HORIZON-TEST-1"]["Deadline"] == "2099-01-01"
    assert cells["200-2021"]["Deadline"] == ""
    header, *rows = cells_of(celina.get("/en/orders/matches/?format=csv"))
    assert {row[header.index("State")] for row in rows} <= {"open", "planned", "awarded", "closed", "not known"}
    header, *rows = cells_of(celina.get("/en/orders/100-2099/consortium/?format=csv"))
    assert "Dolnośląski Klaster Energii Odnawialnej" in {row[header.index("Cluster")] for row in rows}
    assert "dkeo" not in {row[header.index("Cluster")] for row in rows}
    for address in ("/orders/", "/orders/matches/", "/orders/100-2099/consortium/"):
        assert celina.get(f"{address}?format=xlsx").content.startswith(b"PK")
        assert len(cells_of(celina.get(f"/en{address}?format=csv"))) > 1


def test_a_filter_that_is_not_understood_gives_no_file(celina: Client) -> None:
    assert celina.get("/orders/?format=csv&cpv=abc").status_code == 404
    assert celina.get("/orders/?format=exe").status_code == 404


def test_there_is_no_page_of_an_order_that_is_not_here(celina: Client) -> None:
    assert celina.get("/orders/1-1900/").status_code == 404
    assert celina.get("/orders/1-1900/consortium/").status_code == 404


def test_on_a_narrow_page_every_number_of_a_team_says_whose_it_is(celina: Client) -> None:
    response = celina.get("/en/orders/100-2099/consortium/")
    tables = stacked(response)
    members = tables["Members of team 1"]
    assert all(row == ["Cluster", "Brings", "In charge of"] for row in members)
    [requirements] = [rows for name, rows in tables.items() if rows and "CPV" in rows[0]]
    for row in requirements:
        assert row[:2] == ["CPV", "Weight"]
        assert len(row) == 2 + len(members)
        assert all(label.startswith("Przykład ") and label.endswith(" (example)") for label in row[2:])
    assert not re.search(r"\d[ \u00a0]%", re.sub(r"<[^>]+>", "", body_of(response)))
