"""What a coordinator enters: checked in words, kept with its source, and never written over another's work unseen."""

import re
import struct
import zlib
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from django_scopes import scope
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from styczna.accounts.models import Appointment, Invitation, Person, Role
from styczna.clusters.fields import declare
from styczna.clusters.models import Cluster, Contact, Evidence, FactSource, FinancingLine, Organisation, YearFigures
from styczna.clusters.profiles import logo
from styczna.clusters.profiles.form_fields import AmountField, CurrencyField, DayField, YearField
from styczna.clusters.profiles.found import reserved, slug_for
from styczna.clusters.profiles.sections import PARTS, ROWS

pytestmark = pytest.mark.django_db

ADDRESS = "/en/clusters/dkeo/edit/"


@pytest.fixture
def dkeo(meeting: Any) -> Cluster:
    return Cluster.objects.get(slug="dkeo")


@pytest.fixture
def alicja(dkeo: Cluster) -> Client:
    """Signed in; without the rest of the cast and the examples, which take longer to make."""
    person = Person.objects.create_user("alicja@example.org", "long enough to hold", name="Alicja")
    Appointment.objects.create(person=person, role=Role.COORDINATOR, cluster=dkeo)
    return signed_in(person)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("&#x27;", "'").split())


def as_shown(client: Client, section: str) -> dict[str, Any]:
    """What the form of a page holds, as a browser sends it back."""
    form = client.get(f"{ADDRESS}{section}/").context["form"]
    return {bound.html_name: value for bound in form if (value := bound.value()) not in (None, "")}


def errors_of(client: Client, section: str, **entered: Any) -> dict[str, list[str]]:
    response = client.post(f"{ADDRESS}{section}/", {**as_shown(client, section), **entered})
    return dict(response.context["form"].errors) if response.status_code == 200 else {}


def test_every_part_opens_in_both_languages_and_takes_back_what_it_shows(alicja: Client, dkeo: Cluster) -> None:
    for prefix in ("", "/en"):
        for key in ("", "fields/", "logo/", "sources/", *(f"{part}/" for part in (*PARTS, *ROWS))):
            response = alicja.get(f"{prefix}/clusters/dkeo/edit/{key}")
            assert response.status_code == 200, key
            assert len(re.findall("<h1", response.content.decode())) == 1
    for key in PARTS:
        assert alicja.post(f"{ADDRESS}{key}/", as_shown(alicja, key)).status_code == 302, key
    assert alicja.get(f"{ADDRESS}nothing/").status_code == 404
    assert alicja.get(f"{ADDRESS}profile/1/").status_code == 404


def test_the_profile_is_kept_and_found_by_its_new_words(alicja: Client, dkeo: Cluster) -> None:
    entered = {"full_name": "Klaster turbin wiatrowych", "founded_on": "13.02.2008", "member_kinds": ["NGOs"]}
    response = alicja.post(f"{ADDRESS}profile/", {**as_shown(alicja, "profile"), **entered}, follow=True)
    assert "Saved. The best next step:" in text_of(response)
    dkeo.refresh_from_db()
    assert (dkeo.full_name, dkeo.founded_on, dkeo.founded_year) == (entered["full_name"], date(2008, 2, 13), 2008)
    assert dkeo.member_kinds == ["NGOs"]
    found = Client().get("/en/clusters/?q=turbina").content.decode()
    assert "Dolnośląski Klaster Energii Odnawialnej" in found


def test_wrong_entries_are_told_in_words(alicja: Client) -> None:
    def said(section: str, field: str, **entered: Any) -> str:
        return " ".join(errors_of(alicja, section, **entered).get(field, ["taken"]))

    assert "no year 20012" in said("profile", "founded_year", founded_year="20012", founded_on="")
    assert "no year 20012" in said("profile", "founded_on", founded_on="20012-02-13")
    assert "not in the year 2009" in said("profile", "founded_on", founded_year="2009", founded_on="2008-02-13")
    assert "not founded yet" in said("profile", "legal_form_since", legal_form_since="2001-01-01")
    assert "form of today" in said("profile", "legal_form_before", legal_form_before="association")
    assert "which form it is today" in said("profile", "legal_form", legal_form="", legal_form_since="2012-02-03")
    assert "has not come yet" in said("profile", "founded_on", founded_on="2099-01-01", founded_year="")
    assert "currency" in said("financing", "currency", year="2012", source="fees", amount="1", currency="ZŁ")
    taken = {"year": "2012", "source": "fees", "amount": "1", "shared_with": "nobody"}
    assert said("financing", "source", **taken) == "taken"
    assert "already" in said("financing", "source", **taken)
    assert "cannot have paid" in said("fee-figures", "paid", year="2009", owing="3", paid="4", shared_with="nobody")
    assert "before it begins" in said("labels", "until", kind="gold", since="2012-02-01", until="2012-01-31")
    assert "at least one number" in said("figures", "__all__", year="2009")
    assert "in words" in said("obstacles", "text_pl", kind="other")
    assert "Enter a valid URL" in said("achievements", "link", text_pl="a", kind="other", link="javascript:alert(1)")
    assert said("fee-figures", "paid", year="2009", owing="3", paid="3", shared_with="nobody") == "taken"


@given(year=st.integers())
def test_a_year_is_taken_from_1900_to_this_one(year: int) -> None:
    field = YearField()
    if 1900 <= year <= timezone.localdate().year:
        assert field.clean(str(year)) == year
    else:
        with pytest.raises(Exception, match="year"), translation.override("en"):
            field.clean(str(year))


@given(text=st.text(max_size=40))
def test_no_text_breaks_a_field(text: str) -> None:
    from django.core.exceptions import ValidationError

    for field in (YearField(), DayField(), CurrencyField(), AmountField(max_digits=14, decimal_places=2)):
        try:
            field.clean(text)
        except ValidationError as error:
            assert all(error.messages)


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("pl", "12 000,50", "12000.50"),
        ("pl", "12\N{NO-BREAK SPACE}000", "12000"),
        ("en", "12,000.50", "12000.50"),
        ("en", "1,234,567", "1234567"),
        ("pl", "0,5", "0.5"),
    ],
)
def test_amounts_are_read_as_people_write_them(language: str, typed: str, meant: str) -> None:
    with translation.override(language):
        assert AmountField(max_digits=14, decimal_places=2).clean(typed) == Decimal(meant)


def test_two_editors_do_not_overwrite_each_other_unseen(alicja: Client, dkeo: Cluster) -> None:
    zofia = Person.objects.create_user("zofia@example.org", "long enough to hold", name="Zofia")
    Appointment.objects.create(person=zofia, role=Role.COORDINATOR, cluster=dkeo)
    hers, mine = as_shown(signed_in(zofia), "profile"), as_shown(alicja, "profile")
    assert signed_in(zofia).post(f"{ADDRESS}profile/", {**hers, "seat": "Oława"}).status_code == 302
    stopped = alicja.post(f"{ADDRESS}profile/", {**mine, "seat": "Legnica"})
    assert re.search(r"Meanwhile Zofia changed this at \d\d:\d\d: Seat\.", text_of(stopped))
    dkeo.refresh_from_db()
    assert dkeo.seat == "Oława"
    again = {bound.html_name: bound.value() or "" for bound in stopped.context["form"]}
    assert again["seat"] == "Legnica"
    assert alicja.post(f"{ADDRESS}profile/", again).status_code == 302
    dkeo.refresh_from_db()
    assert dkeo.seat == "Legnica"


def test_another_part_of_the_same_cluster_is_nobodys_conflict(alicja: Client, dkeo: Cluster) -> None:
    mine = as_shown(alicja, "mission")
    alicja.post(f"{ADDRESS}profile/", {**as_shown(alicja, "profile"), "seat": "Oława"})
    assert alicja.post(f"{ADDRESS}mission/", {**mine, "mission_pl": "Słońce"}).status_code == 302
    dkeo.refresh_from_db()
    assert (dkeo.seat, dkeo.mission_pl) == ("Oława", "Słońce")


def test_rows_are_added_changed_and_removed(alicja: Client, dkeo: Cluster) -> None:
    add = {"name": "Hanna", "email": "h@example.org", "is_public": "on"}
    assert alicja.post(f"{ADDRESS}contacts/", add).status_code == 302
    with scope(cluster=dkeo):
        hanna = Contact.objects.get()
    address = f"{ADDRESS}contacts/{hanna.pk}/"
    seen = alicja.get(address).context["form"].initial["seen"]
    assert alicja.post(address, {**add, "name": "Hania", "seen": seen}).status_code == 302
    # names of people are not in the log, so any change of the row may be the one that matters
    stopped = alicja.post(address, {**add, "name": "Hanka", "seen": seen})
    assert "Meanwhile Alicja changed this" in text_of(stopped)
    assert "Meanwhile" in text_of(alicja.post(address, {"remove": "1", "seen": seen}))
    latest = alicja.get(address).context["form"].initial["seen"]
    assert alicja.post(address, {"remove": "1", "seen": latest}).status_code == 302
    with scope(cluster=dkeo):
        assert not Contact.objects.exists()
    assert alicja.get(address).status_code == 404


def test_a_row_of_another_cluster_is_not_there(alicja: Client) -> None:
    cte = Cluster.objects.get(slug="cte")
    with scope(cluster=cte):
        line = FinancingLine.objects.create(cluster=cte, year=2012, source="fees", amount=1)
    assert alicja.get(f"{ADDRESS}financing/{line.pk}/").status_code == 404
    assert alicja.post(f"{ADDRESS}financing/{line.pk}/", {"remove": "1"}).status_code == 404
    assert alicja.post("/en/clusters/cte/edit/financing/", {"year": "2009"}).status_code == 404


def test_an_example_that_a_coordinator_has_saved_is_no_example_any_more(alicja: Client, dkeo: Cluster) -> None:
    year = YearFigures.objects.create(cluster=dkeo, year=2012, micro=3, is_example=True)
    form = alicja.get(f"{ADDRESS}figures/{year.pk}/").context["form"]
    entered = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    assert alicja.post(f"{ADDRESS}figures/{year.pk}/", {**entered, "small": "7"}).status_code == 302
    year.refresh_from_db()
    assert (year.small, year.is_example) == (7, False)


def test_a_source_goes_with_the_fact_that_it_stood_for(alicja: Client, dkeo: Cluster) -> None:
    alicja.post(f"{ADDRESS}profile/", {**as_shown(alicja, "profile"), "legal_form": "foundation"})
    stated = FactSource.objects.get(cluster=dkeo, attribute="legal_form").source
    assert stated.startswith("podaje klaster, 20")
    assert FactSource.objects.get(cluster=dkeo, attribute="founded_year").source.startswith("swiatoze.pl")
    shown = as_shown(alicja, "sources")
    assert shown["legal_form"].startswith("stated by the cluster")
    assert "seat" not in alicja.get(f"{ADDRESS}sources/").context["form"].fields  # not known: nothing to prove
    entered = {**shown, "legal_form": "statut · § 1, 2013-01-02", "founded_year": ""}
    assert alicja.post(f"{ADDRESS}sources/", entered).status_code == 302
    assert FactSource.objects.get(cluster=dkeo, attribute="legal_form").source == "statut, § 1, 2013-01-02"
    assert not FactSource.objects.filter(cluster=dkeo, attribute="founded_year").exists()
    alicja.post(f"{ADDRESS}profile/", {**as_shown(alicja, "profile"), "legal_form": "", "legal_form_since": "",
                                       "legal_form_before": ""})  # fmt: skip
    assert not FactSource.objects.filter(cluster=dkeo, attribute="legal_form").exists()


def test_fields_are_found_declared_confirmed_and_removed_with_what_they_stand_on(alicja: Client, dkeo: Cluster) -> None:
    page = alicja.get(f"{ADDRESS}fields/?q=welding").content.decode()
    assert 'value="cpv:45262680"' in page
    alicja.post(f"{ADDRESS}fields/", {"add": "cpv:45262680", "reference": "dkeo.pl/oferta"})
    assert dkeo.evidence.get(code="45262680").reference == "dkeo.pl/oferta"
    alicja.post(f"{ADDRESS}fields/", {"add": "pkd2025:26.11.Z"})
    assert dkeo.evidence.get(code="26.11.Z").reference == declare.OWN_WORD
    assert "No classification has this field" in text_of(
        alicja.post(f"{ADDRESS}fields/", {"add": "cpv:99999999"}, follow=True)
    )
    inferred = dkeo.evidence.get(code="09330000")
    alicja.post(f"{ADDRESS}fields/", {"confirm": inferred.pk})
    inferred.refresh_from_db()
    assert (inferred.basis, inferred.dated) == ("declared", timezone.localdate())
    assert "wniosek z nazwy" in inferred.reference
    assert "confirmed by the cluster" in inferred.reference
    alicja.post(f"{ADDRESS}fields/", {"remove": inferred.pk})
    assert not Evidence.objects.filter(pk=inferred.pk).exists()
    alicja.post(f"{ADDRESS}fields/", {"confirm-all": "1"})
    assert not dkeo.evidence.filter(basis="inferred").exists()


def test_a_field_stands_once_however_often_it_is_declared(dkeo: Cluster) -> None:
    declare.declare(cluster=dkeo, key="cpv:09330000")  # was inferred, and is confirmed by this
    declare.declare(cluster=dkeo, key="cpv:09330000", reference="x")
    assert dkeo.evidence.filter(code="09330000").count() == 1
    twin = Evidence.objects.create(cluster=dkeo, scheme="cpv", code="09330000", basis="inferred", reference="y")
    declare.confirm(cluster=dkeo, item=twin)
    assert [item.basis for item in dkeo.evidence.filter(code="09330000")] == ["declared"]


def test_the_fields_of_another_cluster_are_not_there(alicja: Client, dkeo: Cluster) -> None:
    foreign = Evidence.objects.filter(cluster__slug="cte")[0]
    assert alicja.post(f"{ADDRESS}fields/", {"remove": foreign.pk}).status_code == 404
    organisation = Organisation.objects.create(name="Żuraw S.A.", kind="enterprise")
    member = Evidence.objects.create(organisation=organisation, scheme="cpv", code="09330000", basis="declared")
    assert alicja.post(f"{ADDRESS}fields/", {"remove": member.pk}).status_code == 404


def picture(width: int = 4, height: int = 4, kind: str = "PNG", **how: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "#2f6b3a").save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_and_served_as_a_picture(kind: str, alicja: Client, dkeo: Cluster) -> None:
    given_file = SimpleUploadedFile("../evil.html", picture(1024, 256, kind), "text/html")
    assert alicja.post(f"{ADDRESS}logo/", {"picture": given_file}).status_code == 302
    response = Client().get("/clusters/dkeo/logo.png")
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    with Image.open(BytesIO(response.content)) as shown:
        assert (shown.format, shown.size) == ("PNG", (512, 128))
    page = Client().get("/en/clusters/dkeo/").content.decode()
    assert 'src="/en/clusters/dkeo/logo.png" width="240" height="60"' in page
    alicja.post(f"{ADDRESS}logo/", {"remove": "1"})
    assert Client().get("/clusters/dkeo/logo.png").status_code == 404


def test_nothing_but_pixels_survives() -> None:
    exif = Image.Exif()
    exif[0x010E] = "KANAREK"
    given_file = picture(8, 4, "JPEG", exif=exif, comment=b"KANAREK") + b"<script>KANAREK</script>"
    drawn = logo.draw(given_file)
    assert b"KANAREK" in given_file
    assert b"KANAREK" not in drawn.png


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n",
        picture()[:40],
        picture(kind="GIF"),
        picture(kind="BMP"),
        b"%PDF-1.7",
    ],
    ids=["empty", "svg", "a head without a body", "cut off", "gif", "bmp", "pdf"],
)
def test_what_is_no_picture_of_the_three_kinds_is_refused_in_words(content: bytes) -> None:
    with translation.override("en"), pytest.raises(logo.NoPicture, match="PNG, JPEG or WebP"):
        logo.draw(content)


def test_the_limits_of_a_logo_hold_at_their_borders(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = picture(10, 10)
    monkeypatch.setattr(logo, "MOST_PIXELS", 100)
    assert logo.draw(whole).width == 10
    with pytest.raises(logo.NoPicture), translation.override("en"):
        logo.draw(picture(10, 11))
    monkeypatch.setattr(logo, "LARGEST_FILE", len(whole))
    assert logo.draw(whole)
    with pytest.raises(logo.NoPicture):
        logo.draw(whole + b"\0")
    assert logo.draw(picture(1, 1)).height == 1
    assert (logo.draw(picture(10, 10)).width, logo.LARGEST_SIDE) == (10, 512)


def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = picture()
    size = struct.pack(">II", 20_000, 9_500)  # a small file that says it holds 190 million pixels
    head = whole[12:16] + size + whole[24:29]
    bomb = whole[:12] + head + struct.pack(">I", zlib.crc32(head)) + whole[33:]
    for most in (logo.MOST_PIXELS, 10**9):  # Pillow has a limit of its own
        monkeypatch.setattr(logo, "MOST_PIXELS", most)
        with pytest.raises(logo.NoPicture):
            logo.draw(bomb)


@given(st.binary(max_size=300))
def test_no_file_breaks_the_drawing(content: bytes) -> None:
    for start in (b"", picture()[:30], picture(kind="JPEG")[:30], picture(kind="WEBP")[:30]):
        try:
            logo.draw(start + content)
        except logo.NoPicture as reason:
            assert str(reason)


def test_a_new_cluster_begins_with_an_invitation_and_is_led_from_there(cast: Any) -> None:
    officer = signed_in(cast.celina)
    entered = {"name": "Klaster Żeglugi i Łodzi", "region": "PL51", "email": "nowa@example.org"}
    response = officer.post("/en/clusters/new/", entered, follow=True)
    assert "an invitation went to nowa@example.org" in text_of(response)
    cluster = Cluster.objects.get(slug="klaster-zeglugi-i-lodzi")
    assert Invitation.objects.get().cluster == cluster
    assert mail.outbox[-1].to == ["nowa@example.org"]
    word = re.search(r"/invitation/([^/]+)/", str(mail.outbox[-1].body))
    assert word
    coordinator = Client()
    coordinator.post(f"/en/accounts/invitation/{word[1]}/", {"name": "Nowa", "password": "długie hasło na start"})
    overview = coordinator.get(f"/en/clusters/{cluster.slug}/edit/")
    assert "The profile is 0% complete." in text_of(overview)
    assert "Enter your members" in text_of(coordinator.get("/en/"))


def test_without_an_invitation_there_is_no_new_cluster(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Cluster.objects.count()
    entered = {"name": "Nowy", "region": "PL51", "email": "nowa@example.org"}
    monkeypatch.setattr("styczna.accounts.invitations.SENT_IN_A_DAY", 0)
    response = signed_in(cast.ewa).post("/en/clusters/new/", entered)
    assert "hundred invitations" in text_of(response)
    assert Cluster.objects.count() == before
    assert "A name has letters" in text_of(signed_in(cast.ewa).post("/en/clusters/new/", {**entered, "name": "…"}))


def test_an_address_is_made_from_the_name_is_unique_and_none_of_our_own(meeting: Any) -> None:
    assert {"new", "organisations", "map"} <= set(reserved())
    assert slug_for("New") == "new-2"
    assert slug_for("Organisations!") == "organisations-2"
    assert slug_for("DKEO") == "dkeo-2"
    assert slug_for("Кластер") == "klaster"
    assert slug_for("a" * 200) == "a" * 40


def test_the_lists_are_files_too(alicja: Client) -> None:
    for section in ("financing", "figures", "fields"):
        for wanted in ("csv", "xlsx"):
            response = alicja.get(f"{ADDRESS}{section}/?format={wanted}")
            assert response["Content-Disposition"].endswith(f'.{wanted}"')
