"""The pages of *Touchpoints*, in both languages, as anybody may see them."""

import pytest
from django.test import Client

from pages import body_of, cells_of, stacked

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
