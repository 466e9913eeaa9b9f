"""Who may invite whom, and that the link works once, for two weeks, for the one who was asked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from styczna.accounts import invitations
from styczna.accounts.appointments import close_account, take_away
from styczna.accounts.invitations import NotYours, Refused, SignInFirst, accept, find, invite, withdraw
from styczna.accounts.models import Appointment, Change, Invitation, Person, Role
from styczna.clusters.models import Cluster, Membership, Organisation

NEW = "nowa@example.org"
PASSWORD = "a long word of hers"


def word() -> str:
    """The word in the link of the last letter."""
    found = re.search(r"/accounts/invitation/([\w-]+)/", str(mail.outbox[-1].body))
    assert found
    return found[1]


@pytest.fixture
def dkeo(cast: Any) -> Cluster:
    return Cluster.objects.get(slug="dkeo")


@pytest.fixture
def member(dkeo: Cluster) -> Organisation:
    return dkeo.memberships.order_by("organisation__name")[0].organisation


@pytest.fixture
def asked(cast: Any, dkeo: Cluster) -> str:
    """Alicja asks somebody new to coordinate with her."""
    invite(by=cast.alicja, email=NEW, role=Role.COORDINATOR, cluster=dkeo)
    return word()


class TestWhoMayInvite:
    @pytest.mark.parametrize(("who", "may"), [("alicja", 1), ("bartek", 0), ("celina", 1), ("darek", 0), ("ewa", 1)])
    def test_coordinators_of_a_cluster(self, who: str, may: int, cast: Any, dkeo: Cluster) -> None:
        self.tries(who, may, cast, role=Role.COORDINATOR, cluster=dkeo)

    @pytest.mark.parametrize(("who", "may"), [("alicja", 1), ("bartek", 0), ("celina", 0), ("darek", 0), ("ewa", 1)])
    def test_people_of_a_member(self, who: str, may: int, cast: Any, member: Organisation) -> None:
        self.tries(who, may, cast, role=Role.MEMBER, organisation=member)

    @pytest.mark.parametrize(("who", "may"), [("alicja", 0), ("bartek", 0), ("celina", 0), ("darek", 0), ("ewa", 1)])
    def test_officers(self, who: str, may: int, cast: Any) -> None:
        self.tries(who, may, cast, role=Role.OFFICER)

    def tries(self, who: str, may: int, cast: Any, **what: Any) -> None:
        if may:
            assert invite(by=getattr(cast, who), email=NEW, **what).pk
        else:
            with pytest.raises(PermissionDenied):
                invite(by=getattr(cast, who), email=NEW, **what)
            assert not Invitation.objects.exists()
            assert not mail.outbox

    @pytest.mark.parametrize("what", [{"is_confirmed": False}, {"until": timezone.localdate() - timedelta(days=1)}])
    def test_a_membership_that_is_claimed_only_or_has_ended_gives_no_right(
        self, what: dict[str, Any], cast: Any, member: Organisation
    ) -> None:
        Membership.objects.filter(organisation=member).update(**what)
        with pytest.raises(PermissionDenied):
            invite(by=cast.alicja, email=NEW, role=Role.MEMBER, organisation=member)


class TestTheLetter:
    def test_is_in_polish_and_english_and_holds_the_link(self, asked: str) -> None:
        letter = mail.outbox[-1]
        assert letter.to == [NEW]
        assert "Zaproszenie" in letter.subject and "Invitation" in letter.subject
        body = str(letter.body)
        assert f"/accounts/invitation/{asked}/" in body
        assert f"/en/accounts/invitation/{asked}/" in body

    def test_the_word_is_kept_nowhere(self, asked: str) -> None:
        kept = Invitation.objects.get()
        assert asked not in repr(vars(kept))
        assert not Change.objects.filter(after__icontains=asked).exists()
        assert not Change.objects.filter(after__icontains=NEW).exists()

    def test_that_it_was_sent_is_in_the_log(self, asked: str) -> None:
        assert Change.objects.filter(table="accounts_invitation", action="insert").count() == 1

    @given(name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60))
    def test_no_name_forges_a_header(self, name: str) -> None:
        hostile = Invitation(role=Role.COORDINATOR, cluster=Cluster(name=name + "\r\nBcc: all@example.org\n"))
        subject = invitations._subject(hostile)
        assert len(subject.splitlines()) == 1
        assert len(subject) <= 200

    def test_a_letter_that_cannot_be_sent_leaves_no_open_invitation(
        self, cast: Any, dkeo: Cluster, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
        with pytest.raises(Refused):
            invite(by=cast.alicja, email=NEW, role=Role.COORDINATOR, cluster=dkeo)
        assert not invitations.open_invitations().exists()

    def test_the_link_leads_to_the_public_address(self, cast: Any, dkeo: Cluster, settings: Any) -> None:
        settings.PUBLIC_URL = "https://styczna.example.org"
        invite(by=cast.alicja, email=NEW, role=Role.COORDINATOR, cluster=dkeo, site="http://evil.example")
        assert "https://styczna.example.org/accounts/invitation/" in str(mail.outbox[-1].body)
        assert "evil" not in str(mail.outbox[-1].body)

    def test_one_person_sends_so_many_in_a_day_and_one_address_gets_so_many(self, cast: Any, dkeo: Cluster) -> None:
        for _ in range(invitations.TO_ONE_ADDRESS_IN_A_DAY):
            invite(by=cast.alicja, email=NEW, role=Role.COORDINATOR, cluster=dkeo)
        with pytest.raises(Refused):
            invite(by=cast.celina, email=NEW.upper(), role=Role.COORDINATOR, cluster=dkeo)
        for number in range(invitations.SENT_IN_A_DAY - invitations.TO_ONE_ADDRESS_IN_A_DAY):
            invite(by=cast.alicja, email=f"{number}@example.org", role=Role.COORDINATOR, cluster=dkeo)
        with pytest.raises(Refused):
            invite(by=cast.alicja, email="one-more@example.org", role=Role.COORDINATOR, cluster=dkeo)

    @pytest.mark.parametrize("email", ["", "x", "x@", "a b@example.org", "x@example.org\nBcc: y@example.org"])
    def test_what_is_no_address_is_refused(self, email: str, cast: Any, dkeo: Cluster) -> None:
        with pytest.raises(Refused):
            invite(by=cast.alicja, email=email, role=Role.COORDINATOR, cluster=dkeo)


class TestAccepting:
    def test_somebody_new_gets_an_account_with_a_confirmed_address(self, asked: str, dkeo: Cluster) -> None:
        person = accept(word=asked, name="  Nowa   Osoba ", password=PASSWORD)
        assert (person.name, person.email) == ("Nowa Osoba", NEW)
        assert person.check_password(PASSWORD)
        assert person.appointments.get().cluster == dkeo
        assert EmailAddress.objects.get(user=person).verified

    def test_the_link_works_once(self, asked: str) -> None:
        accept(word=asked, name="Nowa", password=PASSWORD)
        with pytest.raises(Refused):
            accept(word=asked, name="Nowa", password=PASSWORD)

    def test_of_two_who_press_at_once_one_is_let_in(self, asked: str) -> None:
        invitation = find(asked)
        invitations._use_up(invitation)
        with pytest.raises(Refused):
            invitations._use_up(invitation)

    def test_after_two_weeks_it_is_closed(self, asked: str) -> None:
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        with pytest.raises(Refused):
            find(asked)
        assert timedelta(days=14) == invitations.VALID_FOR

    def test_withdrawn_it_is_closed(self, cast: Any, asked: str) -> None:
        with pytest.raises(PermissionDenied):
            withdraw(by=cast.bartek, invitation=Invitation.objects.get())
        withdraw(by=cast.alicja, invitation=Invitation.objects.get())
        with pytest.raises(Refused):
            find(asked)

    def test_a_second_letter_closes_the_first(self, cast: Any, dkeo: Cluster, asked: str) -> None:
        invite(by=cast.celina, email=NEW, role=Role.COORDINATOR, cluster=dkeo)
        with pytest.raises(Refused):
            find(asked)
        assert find(word())

    def test_it_is_worth_what_its_sender_may_give_today(self, cast: Any, asked: str) -> None:
        cast.alicja.appointments.all().delete()
        with pytest.raises(Refused):
            find(asked)

    @pytest.mark.parametrize(("name", "password"), [("", PASSWORD), ("Nowa", "short"), ("Nowa", ""), ("Nowa", NEW)])
    def test_a_name_and_a_good_password_are_needed(self, name: str, password: str, asked: str) -> None:
        with pytest.raises(ValidationError):
            accept(word=asked, name=name, password=password)
        assert find(asked), "a mistake does not use the link up"

    def test_who_is_signed_in_with_the_address_just_accepts(self, cast: Any, dkeo: Cluster) -> None:
        invite(by=cast.alicja, email="Bartek@Example.org", role=Role.COORDINATOR, cluster=dkeo)
        accept(word=word(), person=cast.bartek)
        assert cast.bartek.appointments.filter(cluster=dkeo).exists()

    def test_who_is_signed_in_with_another_address_is_told_so(self, cast: Any, asked: str) -> None:
        with pytest.raises(NotYours):
            accept(word=asked, person=cast.bartek)
        assert find(asked)

    def test_a_link_sets_no_password_of_an_account_that_exists(self, cast: Any, dkeo: Cluster) -> None:
        invite(by=cast.alicja, email=cast.bartek.email, role=Role.COORDINATOR, cluster=dkeo)
        with pytest.raises(SignInFirst):
            accept(word=word(), name="Thief", password=PASSWORD)
        cast.bartek.refresh_from_db()
        assert not cast.bartek.check_password(PASSWORD)

    def test_a_closed_account_stays_closed(self, cast: Any, dkeo: Cluster) -> None:
        close_account(by=cast.ewa, person=cast.bartek)
        invite(by=cast.alicja, email=cast.bartek.email, role=Role.COORDINATOR, cluster=dkeo)
        with pytest.raises(Refused):
            accept(word=word(), name="Bartek", password=PASSWORD)
        assert not Appointment.objects.filter(person=cast.bartek, cluster=dkeo).exists()


class TestThePage:
    def test_opening_the_page_uses_nothing_up(self, asked: str) -> None:
        for _ in range(2):
            response = Client().get(f"/accounts/invitation/{asked}/")
            assert response.status_code == 200
            assert "no-store" in response["Cache-Control"]

    def test_somebody_new_is_signed_in_at_once_with_a_new_session(self, asked: str) -> None:
        client = Client()
        client.get("/accounts/login/")
        before = client.session.session_key
        response = client.post(f"/accounts/invitation/{asked}/", {"name": "Nowa", "password": PASSWORD})
        assert response.status_code == 302
        assert client.session["_auth_user_id"] == str(Person.objects.get(email=NEW).pk)
        assert client.session.session_key != before

    def test_a_weak_password_is_said_beside_its_field(self, asked: str) -> None:
        response = Client().post(f"/accounts/invitation/{asked}/", {"name": "Nowa", "password": "short"})
        assert response.status_code == 200
        assert 'id="id_password_error"' in response.content.decode()

    @pytest.mark.parametrize("path", ["/accounts/invitation/nonsense/", "/en/accounts/invitation/%F0%9F%98%80/"])
    def test_a_link_that_never_was_looks_like_one_that_is_over(self, path: str, db: None) -> None:
        response = Client().get(path)
        assert response.status_code == 404
        assert "<h1>" in response.content.decode()

    def test_an_invitation_tells_its_sender_nothing_of_who_has_an_account(self, cast: Any, dkeo: Cluster) -> None:
        """The page of the sender says the same for an address with and without an account."""
        client = Client()
        client.force_login(cast.alicja)
        said = []
        for email in (cast.celina.email, "nobody.here@example.org"):
            response = client.post("/clusters/dkeo/people/", {"email": email}, follow=True)
            said.append(response.content.decode().replace(email, "X"))
            assert response.status_code == 200
            Invitation.objects.all().delete()
        token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|/invitations/\d+/')
        assert token.sub("", said[0]) == token.sub("", said[1])


class TestTakingAway:
    def test_a_coordinator_dismisses_another_but_not_the_last_one(self, cast: Any, dkeo: Cluster, asked: str) -> None:
        mine = cast.alicja.appointments.get()
        with pytest.raises(Refused):
            take_away(by=cast.alicja, appointment=mine)
        new = accept(word=asked, name="Nowa", password=PASSWORD)
        take_away(by=new, appointment=mine)
        assert [a.person for a in Appointment.objects.filter(cluster=dkeo)] == [new]

    def test_a_closed_account_is_no_coordinator_who_could_stay(self, cast: Any, dkeo: Cluster, asked: str) -> None:
        new = accept(word=asked, name="Nowa", password=PASSWORD)
        close_account(by=cast.ewa, person=new)
        with pytest.raises(Refused):
            take_away(by=cast.alicja, appointment=cast.alicja.appointments.get())

    def test_others_may_not_and_the_administrator_may(self, cast: Any) -> None:
        mine = cast.alicja.appointments.get()
        for who in (cast.bartek, cast.celina, cast.darek):
            with pytest.raises(PermissionDenied):
                take_away(by=who, appointment=mine)
        take_away(by=cast.ewa, appointment=mine)
        assert not cast.alicja.appointments.exists()

    def test_a_closed_account_loses_its_session_with_the_next_request(self, cast: Any) -> None:
        client = Client()
        client.force_login(cast.alicja)
        assert client.get("/clusters/dkeo/people/").status_code == 200
        close_account(by=cast.ewa, person=cast.alicja)
        assert client.get("/clusters/dkeo/people/").status_code == 302
        with pytest.raises(PermissionDenied):
            close_account(by=cast.celina, person=cast.bartek)
        with pytest.raises(Refused):
            close_account(by=cast.ewa, person=cast.ewa)
