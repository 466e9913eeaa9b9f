"""The pages of *Touchpoints*, in both languages, as anybody may see them."""

import pytest
from django.test import Client
from lxml.html import document_fromstring

from pages import body_of, cells_of, stacked
from styczna.scenarios import large

PAGES = (
    "/touchpoints/",
    "/touchpoints/region/",
    "/touchpoints/themes/cpv-09300000/",
    "/touchpoints/themes/pkd2007-43.21.Z/",
    "/touchpoints/between/cte/dkeo/",
    "/touchpoints/between/side/dkm/",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_answers_in_both_languages(meeting: object, client: Client, page: str, language: str) -> None:
    assert client.get(language + page).status_code == 200


def test_the_first_page_says_who_touches_and_where(meeting: object, client: Client) -> None:
    polish, english = body_of(client.get("/touchpoints/")), body_of(client.get("/en/touchpoints/"))
    assert "3</span> klastry stykają się w\u00a0temacie „Energia elektryczna" in polish
    assert "3</span> clusters touch in the theme “Electricity" in english
    assert '<svg class="wide"' in english
    assert "wywnioskowane" in polish
    assert 'href="/en/touchpoints/between/cte/dkeo/"' in english


def test_the_figures_of_the_first_page_open_what_they_count(meeting: object, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/"))
    assert '<a href="/en/touchpoints/themes/cpv-09300000/#evidence"><span class="number">17</span></a>' in body
    assert '<dd><a href="/en/touchpoints/evidence/"><span class="number">73</span></a></dd>' in body
    assert '<a href="/en/touchpoints/pairs/">All <span class="number">20</span> pairs' in body
    assert '<th scope="row"><a href="/en/touchpoints/region/27/">27 ' in body


def test_the_contact_of_a_theme_is_told_from_that_of_a_pair(meeting: object, client: Client) -> None:
    for page in ("", "scales/"):
        assert "contacts of all pairs of clusters in it" in body_of(client.get(f"/en/touchpoints/{page}"))
    assert "added up over all pairs of clusters" in body_of(client.get("/en/touchpoints/themes/cpv-09300000/"))


def test_the_pages_of_the_room_stand_in_named_groups(meeting: object, client: Client) -> None:
    found = document_fromstring(body_of(client.get("/en/touchpoints/pairs/"))).find(".//nav[@class='subnav']")
    groups = {part.find("span").text: [link.text for link in part.iter("a")] for part in found.find("ul")}
    assert list(groups) == ["Themes", "Clusters", "Context", "Strategy", "Evidence"]
    assert groups["Clusters"] == ["Network", "Pairs"]
    assert [link.text for link in found.iter("a") if link.get("aria-current")] == ["Pairs"]


def test_numbers_in_a_picture_of_many_clusters_are_explained_beside_it(db: None, client: Client) -> None:
    large.make(clusters=14, organisations=0)
    found = document_fromstring(body_of(client.get("/en/touchpoints/")))
    listed = [link.text for link in found.findall(".//details//ol[@class='columns']/li/a")]
    assert listed == [f"Klaster przykładowy {number:04d}" for number in range(1, 15)]


def test_weak_themes_are_shown_and_called_weak(meeting: object, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/"))
    assert "none: a weak theme" in body
    assert '<dt>Weak themes</dt><dd><span class="number">4</span>' in body
    theme = body_of(client.get("/en/touchpoints/themes/pkd2007-43.21.Z/"))
    assert "This theme is weak" in theme


def test_a_theme_shows_its_items_with_their_reference(meeting: object, client: Client) -> None:
    from styczna.clusters.models import Cluster

    body = body_of(client.get("/en/touchpoints/themes/cpv-09300000/"))
    for item in Cluster.objects.get(slug="cte").evidence.filter(code__startswith="0933"):
        assert item.reference.split(" · ")[-1] in body
        assert item.code in body
    assert "mark-inferred" in body
    assert "Example organisations are not evidence." in body
    assert "/en/orders/?cpv=0931%2C%200933" in body


def test_labels_that_exist_in_polish_only_are_marked_as_polish(meeting: object, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/themes/cpv-09300000/"))
    assert "Production of electricity" in body  # a class of PKD is a class of NACE
    assert '<span lang="pl">Wytwarzanie' not in body
    polish = '<span lang="pl">Pozostałe badania i analizy techniczne</span>'  # a subclass that Poland alone has
    assert polish in body_of(client.get("/en/touchpoints/between/cte/dkeo/"))


def test_on_a_narrow_page_every_number_of_the_main_tables_says_what_it_is(meeting: object, client: Client) -> None:
    tables = stacked(client.get("/en/touchpoints/"))
    measures = ["Contact", "Overlap", "Complement"]
    themes = ["Rank", "Clusters present beyond chance", *measures, "Among the first 3", "Items"]
    assert tables["themes"]
    assert all(row == themes for row in tables["themes"])
    assert all(row == measures for row in tables["Closest pairs of clusters"])


def test_there_is_no_page_of_what_is_not_there(meeting: object, client: Client) -> None:
    for page in ("themes/cpv-99999999/", "themes/nace-1/", "between/cte/cte/", "between/cte/nobody/"):
        assert client.get(f"/touchpoints/{page}").status_code == 404
    assert client.get("/touchpoints/?format=exe").status_code == 404


def test_an_empty_program_says_what_to_do(db: None, client: Client) -> None:
    body = body_of(client.get("/en/touchpoints/"))
    assert "No touchpoint is known yet." in body
    assert 'href="/en/clusters/"' in body
    assert client.get("/touchpoints/region/").status_code == 200  # the register is there before any cluster


def test_two_clusters_that_do_not_touch_say_so(meeting: object, client: Client) -> None:
    from styczna.clusters.models import Cluster

    Cluster.objects.create(slug="new", name="Nowy Klaster", region="PL51")
    body = body_of(client.get("/en/touchpoints/between/cte/new/"))
    assert "these two do not touch" in body


@pytest.mark.parametrize("page", [page for page in PAGES if "43.21" not in page])
def test_every_table_can_be_downloaded(meeting: object, client: Client, page: str) -> None:
    csv = cells_of(client.get(f"/en{page}?format=csv"))
    assert len(csv) > 1
    assert all(len(row) == len(csv[0]) for row in csv)
    assert client.get(f"/en{page}?format=xlsx").content.startswith(b"PK")


def test_cells_of_a_download_are_never_formulas(meeting: object, client: Client) -> None:
    from styczna.clusters.models import Cluster

    Cluster.objects.filter(slug="cte").update(name="=1+1")
    rows = cells_of(client.get("/en/touchpoints/themes/cpv-09300000/?format=csv"))
    assert any(row[0] == "'=1+1" for row in rows)
