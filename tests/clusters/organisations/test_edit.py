"""An organisation keeps its own page; clusters state memberships; nothing confidential follows from a mere claim."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from styczna.accounts.invitations import Refused
from styczna.accounts.models import Appointment, Person, Role
from styczna.clusters import rules
from styczna.clusters.models import Alias, Basis, Cluster, Credential, Evidence, Membership, Organisation
from styczna.clusters.organisations import edit as organisation_edit
from styczna.clusters.organisations import memberships
from styczna.clusters.organisations.forms import CodeForm, OrganisationForm

TODAY = timezone.localdate()
SECRET = "987654321.12"


class Firm:
    """A firm of two clusters' world: Darek acts for it, Alicja's cluster has it confirmed, Bartek's does not."""

    def __init__(self) -> None:
        def person(name: str) -> Person:
            return Person.objects.create_user(f"{name}@example.org", "long enough to hold", name=name.capitalize())

        self.alicja, self.bartek, self.darek, self.celina = map(person, ("alicja", "bartek", "darek", "celina"))
        self.ewa = Person.objects.create_superuser("ewa@example.org", "long enough to hold", name="Ewa")
        self.dkeo = Cluster.objects.create(slug="dkeo", name="DKEO", region="PL51")
        self.cte = Cluster.objects.create(slug="cte", name="CTE", region="PL51")
        self.organisation = Organisation.objects.create(name="Żółw", kind="enterprise", turnover=SECRET)
        Appointment.objects.create(person=self.alicja, role=Role.COORDINATOR, cluster=self.dkeo)
        Appointment.objects.create(person=self.bartek, role=Role.COORDINATOR, cluster=self.cte)
        Appointment.objects.create(person=self.celina, role=Role.OFFICER)
        Appointment.objects.create(person=self.darek, role=Role.MEMBER, organisation=self.organisation)
        self.membership = Membership.objects.create(cluster=self.dkeo, organisation=self.organisation)

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(getattr(self, who))
        return client

    def page(self, rest: str = "") -> str:
        return f"/clusters/organisations/{self.organisation.pk}/{rest}"

    def form(self, **changed: Any) -> dict[str, Any]:
        """What the page's form holds, with some of it changed."""
        form = OrganisationForm(instance=Organisation.objects.get(pk=self.organisation.pk))
        said = {name: form[name].value() for name in form.fields}
        return {name: value for name, value in {**said, **changed}.items() if value is not None}


@pytest.fixture
def firm(db: None) -> Firm:
    return Firm()


class TestWhoSeesWhatIsConfidential:
    @pytest.mark.parametrize(
        ("state", "sees"),
        [
            ({}, True),
            ({"is_confirmed": False}, False),
            ({"until": TODAY - timedelta(days=1)}, False),
            ({"until": TODAY}, True),
            ({"since": TODAY + timedelta(days=1)}, False),
        ],
    )
    def test_a_coordinator_only_by_a_membership_that_is_confirmed_and_counts_today(
        self, state: dict[str, Any], sees: bool, firm: Firm
    ) -> None:
        Membership.objects.update(**state)
        organisation = Organisation.objects.get()
        assert rules.may_see_confidential(firm.alicja, organisation) is sees
        assert rules.may_edit_organisation(firm.alicja, organisation) is sees
        page = firm.client("alicja").get(firm.page()).content.decode().replace("\xa0", "")
        assert ("987654321" in page) is sees

    @pytest.mark.parametrize(("who", "sees"), [("alicja", 1), ("bartek", 0), ("celina", 0), ("darek", 1), ("ewa", 1)])
    def test_and_nobody_else_but_the_organisation_and_the_administrator(self, who: str, sees: int, firm: Firm) -> None:
        Membership.objects.create(cluster=firm.cte, organisation=firm.organisation, is_confirmed=False)
        assert rules.may_see_confidential(getattr(firm, who), firm.organisation) is bool(sees)
        assert firm.client(who).get(firm.page("edit/")).status_code == (200 if sees else 404)


class TestThePage:
    def test_everything_is_kept_and_found_again(self, firm: Firm) -> None:
        answer = firm.client("darek").post(
            firm.page("edit/"),
            firm.form(
                name="Żółw sp. z o.o.",
                aliases="ŻÓŁW\n  Turtle   Ltd \n\nŻÓŁW",
                nip="525-000-58-34",
                krs="0000028860",
                size="small",
                city="Świdnica",
                county="0219",
                website="zolw.example.org",
                capabilities="panele fotowoltaiczne, montaż",
                turnover="1 234,50",
                turnover_band="to_2m",
                willing_to_lead="yes",
                projects_led="3",
                email="biuro@example.org",
            ),
        )
        assert answer.status_code == 302, answer.context["form"].errors
        kept = Organisation.objects.get()
        assert (kept.name, kept.nip, kept.krs, kept.regon) == ("Żółw sp. z o.o.", "5250005834", "0000028860", None)
        assert (kept.county, kept.nuts, kept.website) == ("0219", "PL51", "https://zolw.example.org")
        assert (str(kept.turnover), kept.willing_to_lead, kept.projects_led) == ("1234.50", True, 3)
        assert sorted(alias.name for alias in kept.aliases.all()) == ["Turtle Ltd", "ŻÓŁW"]
        assert "turtl" in kept.words and "fotowolta" in kept.words

    def test_an_alias_that_is_taken_out_goes_and_the_others_keep_their_source(self, firm: Firm) -> None:
        Alias.objects.create(organisation=firm.organisation, name="A", source="a file")
        Alias.objects.create(organisation=firm.organisation, name="B", source="a file")
        firm.client("darek").post(firm.page("edit/"), firm.form(aliases="A\nC"))
        sources = dict(firm.organisation.aliases.values_list("name", "source"))
        assert set(sources) == {"A", "C"}
        assert sources["A"] == "a file"
        assert "organizacji" in sources["C"] and "organisation" in sources["C"]

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("nip", "5250005835"),
            ("krs", "1234567890"),
            ("regon", "123456786"),
            ("website", "javascript:alert(1)"),
            ("email", "no address"),
            ("turnover", "-1"),
            ("county", "9999"),
            ("name", " "),
            ("projects_led", "-3"),
            ("aliases", "x" * 301),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(
        self, column: str, value: str, firm: Firm
    ) -> None:
        answer = firm.client("darek").post(firm.page("edit/"), firm.form(city="Oława", **{column: value}))
        assert answer.status_code == 200
        assert column in answer.context["form"].errors
        assert Organisation.objects.get().city == ""

    def test_a_number_that_another_entry_has_is_a_double(self, firm: Firm) -> None:
        Organisation.objects.create(name="Drugi wpis", kind="enterprise", nip="5250005834")
        answer = firm.client("darek").post(firm.page("edit/"), firm.form(nip="5250005834"))
        assert "Drugi wpis" in str(answer.context["form"].errors["nip"])

    def test_a_number_that_stands_is_not_changed_on_the_page(self, firm: Firm) -> None:
        Organisation.objects.filter(pk=firm.organisation.pk).update(nip="5250005834")
        firm.client("darek").post(firm.page("edit/"), {**firm.form(), "nip": "7792142959"})
        assert Organisation.objects.get().nip == "5250005834"

    def test_nobody_overwrites_what_another_has_changed_meanwhile(self, firm: Firm) -> None:
        opened = firm.form(city="Oława")
        firm.client("alicja").post(firm.page("edit/"), firm.form(city="Świdnica"))
        answer = firm.client("darek").post(firm.page("edit/"), opened)
        assert answer.status_code == 200
        assert Organisation.objects.get().city == "Świdnica"
        again = {**opened, "seen": answer.context["form"].data["seen"]}
        assert firm.client("darek").post(firm.page("edit/"), again).status_code == 302
        assert Organisation.objects.get().city == "Oława"

    def test_that_it_is_still_true_is_dated(self, firm: Firm) -> None:
        firm.client("darek").post(firm.page("still-true/"))
        assert Organisation.objects.get().confirmed_on == TODAY
        assert firm.client("bartek").post(firm.page("still-true/")).status_code == 404

    def test_the_verbs_ask_for_the_right_themselves(self, firm: Firm) -> None:
        for who in (firm.bartek, firm.celina):
            given = {"by": who, "organisation": firm.organisation}
            with pytest.raises(PermissionDenied):
                organisation_edit.keep(**given, columns=["city"], aliases=[], seen=0)
            with pytest.raises(PermissionDenied):
                organisation_edit.still_true(**given)
            with pytest.raises(PermissionDenied):
                organisation_edit.declare(**given, keys=["cpv:09331200"])
            with pytest.raises(PermissionDenied):
                organisation_edit.add_credential(**given, credential=Credential(title="x"))

    def test_the_public_page_shows_names_numbers_credentials_and_memberships_over_time(self, firm: Firm) -> None:
        Alias.objects.create(organisation=firm.organisation, name="Turtle Ltd", source="x")
        Credential.objects.create(organisation=firm.organisation, kind="certificate", title="ISO 9001")
        Organisation.objects.update(nip="5250005834", krs="0000028860", regon="012100784")
        Membership.objects.update(since=date(2019, 5, 1), until=date(2021, 4, 30))
        Membership.objects.create(cluster=firm.cte, organisation=firm.organisation, is_confirmed=False)
        page = Client().get(f"/en{firm.page()}").content.decode()
        for said in ("Turtle Ltd", "ISO 9001", "5250005834", "0000028860", "012100784", "ended", "unconfirmed"):
            assert said in page, said
        assert "2019" in page and "2021" in page


class TestFields:
    def test_own_words_lead_to_fields_which_the_person_confirms(self, firm: Firm) -> None:
        Organisation.objects.update(capabilities="Panele słoneczne; pompy ciepła, roboty budowlane")
        suggested = organisation_edit.suggest(Organisation.objects.get(), "pl")
        codes = {entry.code for entry in suggested}
        assert codes & {"09331000", "09331200", "09332000"}
        assert "42511110" in codes
        assert all(entry.words for entry in suggested)
        assert not Evidence.objects.exists(), "a suggestion is no evidence"
        client = firm.client("darek")
        page = client.get(firm.page("edit/fields/")).content.decode()
        assert "42511110" in page
        client.post(firm.page("edit/fields/"), {"field": ["cpv:42511110"]})
        item = Evidence.objects.get()
        assert (item.code, item.basis, item.dated) == ("42511110", Basis.DECLARED, TODAY)
        assert "42511110" not in {entry.code for entry in organisation_edit.suggest(Organisation.objects.get(), "pl")}

    def test_only_what_was_suggested_is_taken_from_the_list(self, firm: Firm) -> None:
        firm.client("darek").post(firm.page("edit/fields/"), {"field": ["cpv:03000000", "cpv:nonsense"]})
        assert not Evidence.objects.exists()

    @pytest.mark.parametrize(
        ("scheme", "code", "kept"),
        [
            ("cpv", "09331200-0", "09331200"),
            ("pkd2007", "35.11.Z", "35.11.Z"),
            ("pkd2025", "3511z", "35.11.Z"),
            ("pkd2007", "99.99.X", None),
            ("cpv", "00000000", None),
            ("cpv", "35.11.Z", None),
        ],
    )
    def test_a_code_is_of_its_classification_and_edition(
        self, scheme: str, code: str, kept: str | None, firm: Firm
    ) -> None:
        firm.client("darek").post(firm.page("edit/fields/"), {"scheme": scheme, "code": code})
        assert [(item.scheme, item.code) for item in Evidence.objects.all()] == ([(scheme, kept)] if kept else [])

    @given(st.sampled_from(["cpv", "pkd2007", "pkd2025"]), st.text(max_size=25))
    def test_any_text_is_a_code_or_is_refused(self, scheme: str, code: str) -> None:
        form = CodeForm({"scheme": scheme, "code": code})
        assert form.is_valid() or form.errors["code"]

    @given(st.text(max_size=400))
    def test_any_words_lead_somewhere_or_nowhere_but_never_to_an_error(self, words: str) -> None:
        for phrase in organisation_edit._phrases(words)[:3]:
            assert all(key.startswith("cpv:") for key, _ in organisation_edit._led_to(phrase, "pl"))

    def test_what_is_declared_can_be_taken_away_but_a_contract_is_a_fact(self, firm: Firm) -> None:
        declared, won = (
            Evidence.objects.create(organisation=firm.organisation, scheme="cpv", code="09331200", basis=basis)
            for basis in (Basis.DECLARED, Basis.CONTRACT)
        )
        client = firm.client("darek")
        assert client.post(firm.page("edit/fields/"), {"remove": str(won.pk)}).status_code == 404
        client.post(firm.page("edit/fields/"), {"remove": str(declared.pk)})
        assert list(Evidence.objects.all()) == [won]

    @pytest.mark.parametrize("asked", ["", "x", "9" * 40, "-1", "0"])
    def test_what_is_no_number_is_not_found(self, asked: str, firm: Firm) -> None:
        assert firm.client("darek").post(firm.page("edit/fields/"), {"remove": asked}).status_code == 404


class TestCredentials:
    def test_a_reference_is_added_and_taken_away(self, firm: Firm) -> None:
        client = firm.client("darek")
        given_dates = {"since": "2020-01-01", "until": "2023-01-01"}
        client.post(firm.page("edit/credentials/"), {"kind": "certificate", "title": "ISO 9001", **given_dates})
        made = Credential.objects.get()
        assert (made.organisation, made.until) == (firm.organisation, date(2023, 1, 1))
        client.post(firm.page(f"edit/credentials/{made.pk}/remove/"))
        assert not Credential.objects.exists()

    def test_one_of_another_organisation_is_not_found(self, firm: Firm) -> None:
        other = Organisation.objects.create(name="Other", kind="enterprise")
        theirs = Credential.objects.create(organisation=other, kind="certificate", title="x")
        assert firm.client("darek").post(firm.page(f"edit/credentials/{theirs.pk}/remove/")).status_code == 404
        with pytest.raises(Http404):
            organisation_edit.remove_credential(by=firm.darek, organisation=firm.organisation, pk=theirs.pk)

    def test_it_does_not_end_before_it_begins(self, firm: Firm) -> None:
        days = {"since": "2023-01-01", "until": "2020-01-01"}
        firm.client("darek").post(firm.page("edit/credentials/"), {"kind": "reference", "title": "x", **days})
        assert not Credential.objects.exists()


class TestMemberships:
    def test_of_an_organisation_that_others_know_it_is_a_claim(self, firm: Firm) -> None:
        made = memberships.state(by=firm.bartek, cluster=firm.cte, organisation=firm.organisation)
        assert not made.is_confirmed
        assert not rules.may_see_confidential(firm.bartek, Organisation.objects.get())

    @pytest.mark.parametrize(("who", "may"), [("darek", 1), ("alicja", 1), ("bartek", 0), ("celina", 0), ("ewa", 0)])
    def test_it_is_confirmed_by_the_organisation_or_by_a_cluster_to_which_it_belongs(
        self, who: str, may: int, firm: Firm
    ) -> None:
        claim = memberships.state(by=firm.bartek, cluster=firm.cte, organisation=firm.organisation)
        firm.client(who).post(f"/clusters/organisations/memberships/{claim.pk}/", {"answer": "confirm"})
        claim.refresh_from_db()
        assert claim.is_confirmed is bool(may)

    def test_two_claims_do_not_confirm_each_other(self, firm: Firm) -> None:
        Membership.objects.update(is_confirmed=False)
        claim = memberships.state(by=firm.bartek, cluster=firm.cte, organisation=firm.organisation)
        with pytest.raises(PermissionDenied):
            memberships.confirm(by=firm.alicja, membership=claim)
        with pytest.raises(PermissionDenied):
            memberships.confirm(by=firm.bartek, membership=firm.membership)

    def test_where_nobody_else_could_the_administrator_confirms(self, firm: Firm) -> None:
        firm.darek.appointments.all().delete()
        Membership.objects.all().delete()
        claim = memberships.state(by=firm.bartek, cluster=firm.cte, organisation=firm.organisation)
        assert not claim.is_confirmed, "its turnover stands there"
        memberships.confirm(by=firm.ewa, membership=claim)
        assert rules.may_see_confidential(firm.bartek, Organisation.objects.get())

    def test_one_that_nobody_has_claimed_and_that_has_no_secrets_is_confirmed_at_once(self, firm: Firm) -> None:
        nobodys = Organisation.objects.create(name="Nowa", kind="enterprise")
        assert memberships.state(by=firm.bartek, cluster=firm.cte, organisation=nobodys).is_confirmed
        assert not memberships.state(by=firm.alicja, cluster=firm.dkeo, organisation=nobodys).is_confirmed

    def test_a_claim_is_denied_or_taken_back_and_what_is_confirmed_is_ended(self, firm: Firm) -> None:
        for who in (firm.darek, firm.bartek):
            claim = memberships.state(by=firm.bartek, cluster=firm.cte, organisation=firm.organisation)
            memberships.deny(by=who, membership=claim)
            assert not Membership.objects.filter(cluster=firm.cte).exists()
        with pytest.raises(Refused):
            memberships.deny(by=firm.darek, membership=firm.membership)
        with pytest.raises(PermissionDenied):
            memberships.end(by=firm.bartek, membership=firm.membership, until=TODAY)
        memberships.end(by=firm.alicja, membership=firm.membership, until=TODAY - timedelta(days=1))
        assert not rules.may_see_confidential(firm.alicja, Organisation.objects.get())

    def test_it_stands_once_and_does_not_end_before_it_begins(self, firm: Firm) -> None:
        with pytest.raises(Refused):
            memberships.state(by=firm.alicja, cluster=firm.dkeo, organisation=firm.organisation)
        memberships.end(by=firm.alicja, membership=firm.membership, until=date(2020, 1, 1))
        again = memberships.state(
            by=firm.alicja, cluster=firm.dkeo, organisation=firm.organisation, since=date(2022, 1, 1)
        )
        assert again.is_confirmed, "it was confirmed before"
        with pytest.raises(Refused):
            memberships.end(by=firm.alicja, membership=again, until=date(2021, 1, 1))

    def test_a_coordinator_states_it_on_the_page_for_their_own_cluster_only(self, firm: Firm) -> None:
        page = firm.page("memberships/")
        assert firm.client("bartek").post(page, {"cluster": "dkeo", "since": ""}).status_code == 200
        firm.client("bartek").post(page, {"cluster": "cte", "since": "2024-01-01"})
        assert Membership.objects.get(cluster=firm.cte).since == date(2024, 1, 1)
        assert firm.client("celina").get(page).status_code == 404
        shown = firm.client("bartek").get(page).content.decode().replace("\xa0", "")
        assert "987654321" not in shown
