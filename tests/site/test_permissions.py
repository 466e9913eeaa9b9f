"""Every address × every role × GET and POST, from the URL map itself: a new address without a line here fails.

The object behind each address is chosen to belong to the cluster DKEO, which Alicja coordinates and Bartek does not.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_scopes import scope

ROLES = ("visitor", "alicja", "bartek", "celina", "darek", "ewa")

OK, MOVED, FORBIDDEN, ABSENT, NOT_ALLOWED = 200, 302, 403, 404, 405
EVERYBODY = dict.fromkeys(ROLES, OK)
NOBODY_POSTS = dict.fromkeys(ROLES, NOT_ALLOWED)
PEOPLE = {**EVERYBODY, "visitor": MOVED}
ONLY_ALICJA = {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED, "alicja": OK}
POST_ONLY = dict.fromkeys(ROLES, NOT_ALLOWED)
ALICJA_CHANGES = {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "alicja": OK}

NOBODY_ELSE = {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED}
MERGING = {**NOBODY_ELSE, "celina": OK, "ewa": OK}
ITS_OWN = {**NOBODY_ELSE, "alicja": OK, "darek": OK, "ewa": OK}  # who keeps the page of a member of DKEO

PROPOSING = {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "alicja": OK, "bartek": OK, "celina": OK}
OFFICER_DECIDES = {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "celina": OK}

# name → (what each role gets for GET, what each role gets for POST)
TABLE: dict[str, tuple[dict[str, int], dict[str, int]]] = {
    "home": (EVERYBODY, NOBODY_POSTS),
    "accessibility": (EVERYBODY, NOBODY_POSTS),
    "remove-examples": (POST_ONLY, {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "ewa": MOVED}),
    "clusters:index": (EVERYBODY, NOBODY_POSTS),
    "clusters:cluster": (EVERYBODY, NOBODY_POSTS),
    "clusters:organisations": (EVERYBODY, NOBODY_POSTS),
    "clusters:organisation": (EVERYBODY, NOBODY_POSTS),
    "clusters:organisation-schema": (EVERYBODY, NOBODY_POSTS),
    "clusters:schema": (EVERYBODY, NOBODY_POSTS),
    "clusters:card": (EVERYBODY, NOBODY_POSTS),
    "clusters:fields": (EVERYBODY, NOBODY_POSTS),
    "clusters:hints": (EVERYBODY, NOBODY_POSTS),
    "clusters:map": (EVERYBODY, NOBODY_POSTS),
    "clusters:infrastructure": (EVERYBODY, NOBODY_POSTS),
    "clusters:funded-projects": (EVERYBODY, NOBODY_POSTS),
    "clusters:funded-project": (EVERYBODY, NOBODY_POSTS),
    "clusters:beneficiaries": (
        ONLY_ALICJA,
        {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED, "alicja": MOVED},
    ),
    # a beneficiary is named behind the address; without one its list is shown, and nothing can be answered
    "clusters:beneficiary": (
        {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED, "alicja": MOVED},
        {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED},
    ),
    "clusters:project": (EVERYBODY, NOBODY_POSTS),
    "clusters:project-add": (ALICJA_CHANGES, ALICJA_CHANGES),
    "clusters:project-change": (ALICJA_CHANGES, ALICJA_CHANGES),
    "clusters:project-partners": (ALICJA_CHANGES, ALICJA_CHANGES),
    "clusters:project-benefits": (ALICJA_CHANGES, ALICJA_CHANGES),
    "clusters:project-remove": ({**POST_ONLY, "visitor": MOVED}, {**ALICJA_CHANGES, "alicja": MOVED}),
    "clusters:infrastructure-one": (EVERYBODY, NOBODY_POSTS),
    "clusters:infrastructure-add": (ALICJA_CHANGES, ALICJA_CHANGES),
    "clusters:infrastructure-change": (ALICJA_CHANGES, ALICJA_CHANGES),
    "clusters:infrastructure-fields": (ALICJA_CHANGES, {**ALICJA_CHANGES, "alicja": MOVED}),
    "clusters:infrastructure-remove": ({**POST_ONLY, "visitor": MOVED}, {**ALICJA_CHANGES, "alicja": MOVED}),
    "clusters:side-by-side": (EVERYBODY, NOBODY_POSTS),
    "clusters:standards": (EVERYBODY, NOBODY_POSTS),
    "clusters:assess": (
        {**POST_ONLY, "visitor": MOVED},
        {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED, "alicja": MOVED},
    ),
    "clusters:fees": (ONLY_ALICJA, {**NOBODY_POSTS, "visitor": MOVED}),
    "clusters:fee-add": (ONLY_ALICJA, ONLY_ALICJA),
    "clusters:fee-charge": (ONLY_ALICJA, ONLY_ALICJA),
    "clusters:fee": (ONLY_ALICJA, ONLY_ALICJA),
    "clusters:fees-paid": (
        {**POST_ONLY, "visitor": MOVED},
        {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED, "alicja": MOVED},
    ),
    "clusters:fee-remove": (
        {**POST_ONLY, "visitor": MOVED},
        {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED, "alicja": MOVED},
    ),
    "clusters:fee-figures": (
        {**POST_ONLY, "visitor": MOVED},
        {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED, "alicja": MOVED},
    ),
    "people": (MERGING, MERGING),
    "close-account": (POST_ONLY, {**NOBODY_ELSE, "celina": FORBIDDEN, "ewa": MOVED}),
    "accounts:my-data": (PEOPLE, NOBODY_POSTS),
    "accounts:erase": (POST_ONLY, dict.fromkeys(ROLES, MOVED)),
    "accounts:invitation": (EVERYBODY, EVERYBODY),
    "accounts:withdraw": (POST_ONLY, {**NOBODY_ELSE, "alicja": MOVED, "celina": MOVED, "ewa": MOVED}),
    "accounts:take-away": (POST_ONLY, {**NOBODY_ELSE, "alicja": MOVED, "ewa": MOVED}),
    "clusters:new": (
        {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "celina": OK, "ewa": OK},
        {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "celina": OK, "ewa": OK},
    ),
    "clusters:edit": (ONLY_ALICJA, NOBODY_POSTS),
    "clusters:edit-fields": (ONLY_ALICJA, {**ONLY_ALICJA, "alicja": MOVED}),
    "clusters:edit-logo": (ONLY_ALICJA, ONLY_ALICJA),
    "clusters:edit-sources": (ONLY_ALICJA, ONLY_ALICJA),
    "clusters:edit-section": (ONLY_ALICJA, ONLY_ALICJA),
    "clusters:edit-row": (ONLY_ALICJA, ONLY_ALICJA),
    "clusters:confirm": (POST_ONLY, {**ONLY_ALICJA, "alicja": MOVED}),
    "clusters:logo": (EVERYBODY, NOBODY_POSTS),
    "clusters:history": (ONLY_ALICJA, {**NOBODY_POSTS, "visitor": MOVED}),
    "clusters:imports": (ONLY_ALICJA, ONLY_ALICJA),
    "clusters:import": (ONLY_ALICJA, {**NOBODY_POSTS, "visitor": MOVED}),
    # the work has ended, so there is nothing to show in its place
    "clusters:import-progress": ({**ONLY_ALICJA, "alicja": 204}, {**NOBODY_POSTS, "visitor": MOVED}),
    **{
        f"clusters:import-{act}": ({**POST_ONLY, "visitor": MOVED}, {**ONLY_ALICJA, "alicja": MOVED})
        for act in ("columns", "take", "drop", "stop", "undo")
    },
    "clusters:import-errors": (ONLY_ALICJA, {**NOBODY_POSTS, "visitor": MOVED}),
    "clusters:waiting": (ONLY_ALICJA, {**NOBODY_POSTS, "visitor": MOVED}),
    "clusters:waiting-row": (ONLY_ALICJA, ONLY_ALICJA),
    "clusters:organisation-history": (
        {**NOBODY_ELSE, "darek": OK},
        {**NOBODY_POSTS, "visitor": MOVED},
    ),
    "clusters:people": ({**ONLY_ALICJA, "ewa": OK}, {**ONLY_ALICJA, "ewa": OK}),
    "clusters:organisation-people": (ITS_OWN, {**ITS_OWN, "darek": FORBIDDEN}),
    "clusters:organisation-edit": (ITS_OWN, ITS_OWN),
    "clusters:organisation-fields": (ITS_OWN, ITS_OWN),
    "clusters:organisation-credentials": (ITS_OWN, ITS_OWN),
    "clusters:organisation-still-true": (
        POST_ONLY,
        {**NOBODY_ELSE, "alicja": MOVED, "darek": MOVED, "ewa": MOVED},
    ),
    "clusters:remove-credential": (POST_ONLY, {**NOBODY_ELSE, "alicja": MOVED, "darek": MOVED, "ewa": MOVED}),
    # memberships are public, and every coordinator states those of their own cluster
    "clusters:organisation-memberships": ({**ITS_OWN, "bartek": OK}, {**ITS_OWN, "bartek": OK}),
    "clusters:decide-membership": (
        POST_ONLY,
        {**NOBODY_ELSE, "alicja": MOVED, "bartek": MOVED, "darek": MOVED, "ewa": MOVED},
    ),
    "clusters:doubles": (MERGING, {**NOBODY_POSTS, "visitor": MOVED}),
    "clusters:double": (MERGING, NOBODY_ELSE),
    "clusters:merges": (MERGING, {**NOBODY_POSTS, "visitor": MOVED}),
    "clusters:undo-merge": (POST_ONLY, {**NOBODY_ELSE, "celina": MOVED, "ewa": MOVED}),
    "touchpoints:index": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:scorecard": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:plane": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:network": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:scales": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:evidence": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:region": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:activity": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:change": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:references": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:entry": (EVERYBODY, NOBODY_POSTS),
    # nothing is learnt in the tests, so nobody has a page
    "touchpoints:entry-of": (dict.fromkeys(ROLES, ABSENT), NOBODY_POSTS),
    "touchpoints:reference": (EVERYBODY, NOBODY_POSTS),
    # two fields are named behind the address; without them there is no link
    "touchpoints:reference-link": (dict.fromkeys(ROLES, ABSENT), NOBODY_POSTS),
    "touchpoints:crosswalk": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:cross-look-up": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:cross-link": (
        EVERYBODY,
        {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "celina": OK, "ewa": OK},
    ),
    "touchpoints:entry-learn": (
        {**POST_ONLY, "visitor": MOVED},
        {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "celina": MOVED, "ewa": MOVED},
    ),
    "touchpoints:cross-unjudge": (
        {**POST_ONLY, "visitor": MOVED},
        {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "celina": MOVED, "ewa": MOVED},
    ),
    "report:index": (EVERYBODY, NOBODY_POSTS),
    "dossier:index": (MERGING, {**NOBODY_POSTS, "visitor": MOVED}),
    "dossier:proof-add": (
        {**NOBODY_ELSE, "celina": OK, "ewa": FORBIDDEN},
        {**NOBODY_ELSE, "celina": OK, "ewa": FORBIDDEN},
    ),
    "dossier:proof-change": (
        {**NOBODY_ELSE, "celina": OK, "ewa": FORBIDDEN},
        {**NOBODY_ELSE, "celina": OK, "ewa": FORBIDDEN},
    ),
    "dossier:proof-remove": (
        {**POST_ONLY, "visitor": MOVED},
        {**NOBODY_ELSE, "celina": MOVED, "ewa": FORBIDDEN},
    ),
    "touchpoints:theme": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:theme-members": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:theme-orders": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:theme-missing": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:pairs": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:two": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:time": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:kept": (EVERYBODY, NOBODY_POSTS),
    # which two are compared stands behind the address; without them there is nothing to show
    "touchpoints:moves": (dict.fromkeys(ROLES, ABSENT), NOBODY_POSTS),
    "touchpoints:keep": (
        {**POST_ONLY, "visitor": MOVED},
        {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "celina": MOVED},
    ),
    "touchpoints:specialisations": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:propose": (PROPOSING, PROPOSING),
    "touchpoints:specialisation": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:specialisation-change": (ALICJA_CHANGES, ALICJA_CHANGES),
    # a remark without words comes back to be written; the administrator speaks for nobody
    "touchpoints:remark": ({**POST_ONLY, "visitor": MOVED}, {**EVERYBODY, "visitor": MOVED, "ewa": FORBIDDEN}),
    "touchpoints:answer": ({**POST_ONLY, "visitor": MOVED}, OFFICER_DECIDES),
    "touchpoints:withdraw": ({**POST_ONLY, "visitor": MOVED}, {**ALICJA_CHANGES, "alicja": MOVED}),
    **{
        f"touchpoints:{name}": (OFFICER_DECIDES, OFFICER_DECIDES)
        for name in ("adopt", "decline", "end", "goals", "indicator-add", "indicator-change")
    },
    "touchpoints:readings": (EVERYBODY, OFFICER_DECIDES),
    "touchpoints:monitoring": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:monitoring-entries": (EVERYBODY, NOBODY_POSTS),
    "orders:index": (EVERYBODY, NOBODY_POSTS),
    "orders:matches": (EVERYBODY, NOBODY_POSTS),
    "orders:order": (EVERYBODY, NOBODY_POSTS),
    "orders:team": (PEOPLE, {**NOBODY_POSTS, "visitor": MOVED}),
    "orders:keep": (
        {**POST_ONLY, "visitor": MOVED},
        {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "alicja": MOVED},
    ),
    "orders:drafts": (PEOPLE, {**NOBODY_POSTS, "visitor": MOVED}),
    "orders:draft": (ONLY_ALICJA, {**NOBODY_POSTS, "visitor": MOVED}),
    "orders:discard": (
        {**POST_ONLY, "visitor": MOVED},
        {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED, "alicja": MOVED},
    ),
    "continuity:index": (EVERYBODY, NOBODY_POSTS),
    "continuity:office": (ONLY_ALICJA, {**NOBODY_POSTS, "visitor": MOVED}),
    "continuity:share": (
        {**POST_ONLY, "visitor": MOVED},
        {**dict.fromkeys(ROLES, ABSENT), "visitor": MOVED, "alicja": MOVED},
    ),
    "dialogue:index": (EVERYBODY, NOBODY_POSTS),
    "dialogue:meeting": (EVERYBODY, NOBODY_POSTS),
    "dialogue:minutes": (EVERYBODY, NOBODY_POSTS),
    "api:openapi-json": (EVERYBODY, EVERYBODY),
    "api:api-root": (dict.fromkeys(ROLES, ABSENT), dict.fromkeys(ROLES, ABSENT)),
    "api:clusters": (EVERYBODY, NOBODY_POSTS),
    "api:cluster": (EVERYBODY, NOBODY_POSTS),
    "api:clusters_csv": (EVERYBODY, NOBODY_POSTS),
    "api:organisations": (EVERYBODY, NOBODY_POSTS),
    "api:organisations_csv": (EVERYBODY, NOBODY_POSTS),
    "api:organisation": (EVERYBODY, NOBODY_POSTS),
    "api:infrastructure": (EVERYBODY, NOBODY_POSTS),
    "api:counties": (EVERYBODY, NOBODY_POSTS),
    "api:fields": (EVERYBODY, NOBODY_POSTS),
    "api:diagnosis": (EVERYBODY, NOBODY_POSTS),
    "api:scorecard": (EVERYBODY, NOBODY_POSTS),
    "api:orders": (EVERYBODY, NOBODY_POSTS),
    "api:matches": (EVERYBODY, NOBODY_POSTS),
    "api:list_specialisations": (EVERYBODY, NOBODY_POSTS),
    "api:specialisation": (EVERYBODY, NOBODY_POSTS),
    "api:monitoring": (EVERYBODY, NOBODY_POSTS),
    "api:consortium": ({**EVERYBODY, "visitor": 401}, NOBODY_POSTS),
}
# Signing in and out: allauth's own pages, of which only these are ours to answer for.
SIGN_IN = ("account_", "mfa_", "socialaccount_", "openid_connect_", "demo-sign-in")
# Pages that show its own people, and the administrator, what is confidential of the member.
SHOWN_TO_ITS_OWN = ("clusters:organisation", "clusters:organisation-edit", "clusters:organisation-history")


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The names of all addresses, with their namespaces."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}"


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any, an_order: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The cast and their world, made once for all the cases; each case changes it within a savepoint of its own."""
    from people import gather
    from styczna.scenarios.wroclaw_2012.load import load

    with django_db_blocker.unblock(), transaction.atomic():
        load()
        cast = gather()
        yield cast, made_world(cast, an_order)
        transaction.set_rollback(True)


@pytest.fixture
def cast(standing: tuple[Any, dict[str, Any]], db: None) -> Any:
    return standing[0]


@pytest.fixture
def world(standing: tuple[Any, dict[str, Any]], db: None) -> dict[str, dict[str, Any]]:
    return dict(standing[1])


def made_world(cast: Any, an_order: str) -> dict[str, dict[str, Any]]:
    """What each address needs in its place: objects of Alicja's cluster."""
    from styczna.clusters.models import Cluster, Organisation
    from styczna.orders.models import Consortium
    from styczna.touchpoints.diagnose import diagnose

    dkeo = Cluster.objects.get(slug="dkeo")
    with scope(cluster=dkeo):
        draft = Consortium.objects.create(cluster=dkeo, order=an_order, title="Szkic", coverage=0.5, proven=True)
        fee = _fee_of_a_real_member(dkeo)
    theme = diagnose().diagnosis.themes[0].label_key.replace(":", "-")
    return {
        "clusters:cluster": {"slug": "dkeo"},
        "clusters:organisation": {"pk": Organisation.objects.filter(memberships__cluster=dkeo)[0].pk},
        "clusters:organisation-schema": {"pk": Organisation.objects.filter(memberships__cluster=dkeo)[0].pk},
        "clusters:schema": {"slug": "dkeo"},
        "clusters:card": {"slug": "dkeo"},
        "clusters:standards": {"slug": "dkeo"},
        "clusters:assess": {"slug": "dkeo", "indicator": "strategy"},
        "clusters:fees": {"slug": "dkeo"},
        "clusters:fee-add": {"slug": "dkeo"},
        "clusters:fee-charge": {"slug": "dkeo"},
        "clusters:fees-paid": {"slug": "dkeo"},
        "clusters:fee": {"slug": "dkeo", "pk": fee.pk},
        "clusters:fee-remove": {"slug": "dkeo", "pk": fee.pk},
        "clusters:fee-figures": {"slug": "dkeo", "year": fee.period_from.year},
        **_projects_and_infrastructure(dkeo, fee.organisation),
        **_profile(dkeo),
        **_imports(dkeo),
        **_people_and_doubles(cast, dkeo, Organisation.objects.filter(memberships__cluster=dkeo)[0]),
        "touchpoints:theme": {"key": theme},
        "touchpoints:activity": {"code": "29"},
        "touchpoints:theme-members": {"key": theme},
        "touchpoints:theme-orders": {"key": theme},
        "touchpoints:theme-missing": {"key": theme},
        "touchpoints:two": {"one": "cte", "other": "dkeo"},
        "touchpoints:kept": {"pk": _kept_diagnosis()},
        "dossier:proof-add": {"criterion": 2},
        "dossier:proof-change": (of_proof := {"pk": _proof().pk}),
        "dossier:proof-remove": of_proof,
        "touchpoints:reference": {"kind": "register"},
        "touchpoints:entry-of": {"pic": "999999999"},
        "touchpoints:reference-link": {"kind": "register"},
        "touchpoints:cross-link": {"left": "cpv:09331200", "right": "pkd2007:35.11.Z"},
        "touchpoints:cross-unjudge": _judged_link(cast),
        **_specialisations(cast),
        "orders:order": {"order_id": an_order},
        "orders:team": {"order_id": an_order},
        "orders:keep": {"order_id": an_order},
        "orders:draft": {"pk": draft.pk},
        "orders:discard": {"pk": draft.pk},
        "continuity:office": {"slug": "dkeo"},
        "continuity:share": {"slug": "dkeo"},
        "dialogue:meeting": {"slug": "wroclaw-2012"},
        "dialogue:minutes": {"slug": "wroclaw-2012", "language": "pl"},
        "api:cluster": {"slug": "dkeo"},
        "api:organisation": {"pk": Organisation.objects.filter(memberships__cluster=dkeo)[0].pk},
        "api:consortium": {"order_id": an_order},
    }


def _judged_link(cast: Any) -> dict[str, Any]:
    from styczna.touchpoints.reference.judge import judge_link

    link = {"left": "cpv:09331100", "right": "pkd2007:35.11.Z"}
    judge_link(person=cast.celina, confidence=0.5, **link)
    return link


def _proof() -> Any:
    from datetime import date

    from styczna.touchpoints.models import Proof

    return Proof.objects.create(criterion=2, title_pl="Uchwała", dated=date(2026, 1, 1))


def _kept_diagnosis() -> int:
    from datetime import date

    from styczna.touchpoints.diagnose import diagnose
    from styczna.touchpoints.time.keep import keep

    return keep(findings=diagnose(), person=None, as_of=date(2012, 11, 29)).pk


def _fee_of_a_real_member(cluster: Any) -> Any:
    """Figures of a year are taken from fees of real members only, so DKEO has one."""
    from datetime import date

    from styczna.clusters.models import Fee, Membership, Organisation

    member = Organisation.objects.create(name="Żuraw S.A.", kind="enterprise")
    Membership.objects.create(cluster=cluster, organisation=member)
    period = {"period_from": date(2012, 1, 1), "period_to": date(2012, 12, 31)}
    return Fee.objects.create(cluster=cluster, organisation=member, amount=100, **period)


def _projects_and_infrastructure(cluster: Any, member: Any) -> dict[str, dict[str, Any]]:
    """A project of DKEO with something in it for a member that is not Darek's, a laboratory, a funded project."""
    from pathlib import Path

    from django.conf import settings

    from styczna.clusters.models import Benefit, Infrastructure, Project
    from styczna.observatory.projects import take_in
    from styczna.sources.records import FundedProject

    project = Project.objects.create(title="Laboratorium magazynów energii")
    project.clusters.add(cluster)
    Benefit.objects.create(project=project, organisation=member, text="dni badań")
    built = Infrastructure.objects.create(cluster=cluster, project=project, name_pl="Laboratorium", kind="laboratory")
    take_in(Path(settings.HOME), [FundedProject(id="ab12", source="CF 2007-2013", title="Farma wiatrowa")])
    of_project, of_built = {"pk": project.pk}, {"pk": built.pk}
    return {
        "clusters:funded-project": {"project_id": "ab12"},
        "clusters:beneficiaries": {"slug": cluster.slug},
        "clusters:beneficiary": {"slug": cluster.slug, "pk": member.pk},
        "clusters:project": of_project,
        "clusters:project-add": {"slug": cluster.slug},
        "clusters:project-change": of_project,
        "clusters:project-partners": of_project,
        "clusters:project-benefits": of_project,
        "clusters:project-remove": of_project,
        "clusters:infrastructure-one": of_built,
        "clusters:infrastructure-add": {"slug": cluster.slug},
        "clusters:infrastructure-change": of_built,
        "clusters:infrastructure-fields": of_built,
        "clusters:infrastructure-remove": of_built,
    }


def _profile(cluster: Any) -> dict[str, dict[str, Any]]:
    """DKEO's own pages: a person of its office whom nobody else sees, and a logo."""
    from styczna.clusters.models import Contact, Logo

    with scope(cluster=cluster):
        contact = Contact.objects.create(cluster=cluster, name="Hanna")
    Logo.objects.create(cluster=cluster, png=b"\x89PNG", width=1, height=1)
    of_cluster = {"slug": cluster.slug}
    own = ("edit", "edit-fields", "edit-logo", "edit-sources", "confirm", "logo", "history")
    return {
        **{f"clusters:{name}": of_cluster for name in own},
        "clusters:edit-section": {**of_cluster, "section": "contacts"},
        "clusters:edit-row": {**of_cluster, "section": "contacts", "pk": contact.pk},
    }


def _specialisations(cast: Any) -> dict[str, dict[str, Any]]:
    """A proposal of DKEO with Alicja's remark and an indicator, and an adopted one that is monitored."""
    from strategy import adopted, proposed, voice_of
    from styczna.touchpoints.models import Indicator
    from styczna.touchpoints.strategy.discuss import remark

    found, followed = proposed(cast), adopted(cast)
    said = remark(cast.alicja, specialisation=found, voice=voice_of(cast.alicja), stance="concern", text="A sieć?")
    indicator = Indicator.objects.create(specialisation=found, name_pl="Moc", unit="MW")
    of_proposal, of_adopted = {"slug": found.slug}, {"slug": followed.slug}
    of_remark, of_indicator = {**of_proposal, "pk": said.pk}, {**of_proposal, "pk": indicator.pk}
    plain = ("specialisation", "specialisation-change", "remark", "adopt", "decline", "end", "goals", "indicator-add")
    return {
        **{f"touchpoints:{name}": of_proposal for name in plain},
        **{f"touchpoints:{name}": of_remark for name in ("answer", "withdraw")},
        **{f"touchpoints:{name}": of_indicator for name in ("readings", "indicator-change")},
        "touchpoints:monitoring": of_adopted,
        "touchpoints:monitoring-entries": {**of_adopted, "measure": "evidence"},
        "api:specialisation": of_proposal,
        "api:monitoring": of_adopted,
    }


def _imports(cluster: Any) -> dict[str, dict[str, Any]]:
    """A file of members that was taken in, with a bad row, and a row that waits."""
    from styczna.clusters.models import Import, WaitingRow

    bad = {"file": "a", "line": 2, "field": "nip", "found": "b", "expected": "c", "row": ["KANAREK"], "others": []}
    numbers = dict.fromkeys(("read", "new", "changed", "unchanged", "waiting", "rejected"), 0)
    with scope(cluster=cluster):
        given = Import.objects.create(
            cluster=cluster, file_name="KANAREK.csv", digest="", state="done", rejected=[bad], counts=numbers,
            mapping={"Nazwa": "name"}, actor="import of nothing",
        )  # fmt: skip
        row = WaitingRow.objects.create(cluster=cluster, of_import=given, name="KANAREK", row={"name": "KANAREK"})
    of_cluster, of_import = {"slug": cluster.slug}, {"slug": cluster.slug, "pk": given.pk}
    acts = ("progress", "columns", "take", "drop", "stop", "undo", "errors")
    return {
        "clusters:imports": of_cluster,
        "clusters:waiting": of_cluster,
        "clusters:import": of_import,
        **{f"clusters:import-{act}": of_import for act in acts},
        "clusters:waiting-row": {**of_cluster, "pk": row.pk},
    }


def _people_and_doubles(cast: Any, cluster: Any, member: Any) -> dict[str, dict[str, Any]]:
    """An open invitation to DKEO, Darek's organisation with a certificate, a merge that stands, two that look alike."""
    import re

    from django.core import mail

    from styczna.accounts.invitations import invite
    from styczna.clusters.models import Credential, Organisation
    from styczna.clusters.organisations.merging import merge

    invitation = invite(by=cast.alicja, email="nowa@example.org", role="coordinator", cluster=cluster)
    link = re.search(r"/invitation/([^/]+)/", str(mail.outbox[-1].body))
    assert link
    certificate = Credential.objects.create(organisation=member, kind="certificate", title="ISO 9001")
    one, other, third = (Organisation.objects.create(name=name, kind="enterprise") for name in ("Wąż", "WĄŻ", "wąż"))
    done = merge(by=cast.celina, kept=one, gone=third)
    of_member = {"pk": member.pk}
    return {
        "close-account": {"pk": cast.bartek.pk},
        "accounts:invitation": {"word": link[1]},
        "accounts:withdraw": {"pk": invitation.pk},
        "accounts:take-away": {"pk": cast.alicja.appointments.get().pk},
        "clusters:people": {"slug": cluster.slug},
        "clusters:organisation-people": of_member,
        "clusters:organisation-history": of_member,
        "clusters:organisation-edit": of_member,
        "clusters:organisation-fields": of_member,
        "clusters:organisation-credentials": of_member,
        "clusters:organisation-still-true": of_member,
        "clusters:remove-credential": {**of_member, "credential": certificate.pk},
        "clusters:organisation-memberships": of_member,
        "clusters:decide-membership": {"pk": member.memberships.get(cluster=cluster).pk},
        "clusters:double": {"one": one.pk, "other": other.pk},
        "clusters:undo-merge": {"pk": done.pk},
    }


def client_of(role: str, cast: Any) -> Client:
    client = Client()
    if role != "visitor":
        client.force_login(getattr(cast, role))
    return client


def test_every_address_has_its_line_in_the_table() -> None:
    found = {name for name in addresses() if not name.startswith(SIGN_IN)}
    assert found == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", TABLE)
def test_each_role_gets_what_the_table_says(name: str, role: str, cast: Any, world: dict[str, dict[str, Any]]) -> None:
    address = reverse(name, kwargs=world.get(name, {}))
    got, posted = TABLE[name]
    client = client_of(role, cast)
    assert client.get(address).status_code == got[role]
    data = {"cluster": "dkeo", "team": "1", "size": "4", "shared_with": "nobody"}
    assert client.post(address, data).status_code == posted[role]


@pytest.mark.parametrize("role", ["visitor", "bartek", "celina", "darek", "ewa"])
def test_another_clusters_secrets_are_found_nowhere(
    role: str, cast: Any, world: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A canary in DKEO's books and drafts: nothing that somebody else can fetch sings it."""
    from styczna.clusters.models import Benefit, Cluster, Contact, FinancingLine, Organisation, SelfAssessment
    from styczna.continuity.models import Cost, Grant
    from styczna.orders.models import Consortium

    dkeo = Cluster.objects.get(slug="dkeo")
    with scope(cluster=dkeo):
        Consortium.objects.update(title="KANAREK")
        Grant.objects.update(title_pl="KANAREK", title_en="KANAREK")
        SelfAssessment.objects.create(cluster=dkeo, indicator="strategy", level=1, note="KANAREK", dated="2020-01-01")
        FinancingLine.objects.update(amount="987654321.12", shared_with="nobody")
        Contact.objects.update(name="KANAREK", email="kanarek@example.org", phone="987654321")
        Cost.objects.update(title_pl="KANAREK", title_en="KANAREK")
    Benefit.objects.update(text="KANAREK")
    Organisation.objects.filter(memberships__cluster=dkeo).update(turnover="987654321.12")
    if role in ("darek", "ewa"):  # a member sees its own turnover, the administrator everybody's: pages apart
        for name in SHOWN_TO_ITS_OWN:
            world.pop(name)
    client = client_of(role, cast)
    for name in TABLE:
        if name in SHOWN_TO_ITS_OWN and name not in world:
            continue
        for query in ("", "?format=csv", "?format=xlsx", "?q=KANAREK"):
            response = client.get(reverse(name, kwargs=world.get(name, {})) + query)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            shown = body + _unpacked(body)
            sung = shown.replace(b'value="KANAREK"', b"").replace(b"q=KANAREK", b"")
            assert b"KANAREK" not in sung, (name, query)
            assert b"987654321" not in sung.replace(b" ", b"").replace(b"\xc2\xa0", b"").replace(b",", b""), (
                name,
                query,
            )


def _unpacked(body: bytes) -> bytes:
    import io
    import zipfile

    if not body.startswith(b"PK"):
        return b""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_an_appointment_taken_away_ends_at_once(cast: Any, world: dict[str, dict[str, Any]]) -> None:
    client = client_of("alicja", cast)
    office = reverse("continuity:office", kwargs={"slug": "dkeo"})
    assert client.get(office).status_code == OK
    cast.alicja.appointments.all().delete()
    assert client.get(office).status_code == ABSENT


def test_a_query_on_tenant_data_outside_a_scope_raises(cast: Any) -> None:
    from django_scopes import ScopeError

    from styczna.continuity.models import Cost, Office
    from styczna.orders.models import Consortium

    for model in (Office, Cost, Consortium):
        with pytest.raises(ScopeError):
            list(model.objects.all())


def test_an_officer_sees_books_only_once_they_are_shared(cast: Any) -> None:
    address = reverse("continuity:office", kwargs={"slug": "dkeo"})
    assert client_of("celina", cast).get(address).status_code == ABSENT
    client_of("alicja", cast).post(reverse("continuity:share", kwargs={"slug": "dkeo"}), {"shared_with": "authority"})
    assert client_of("celina", cast).get(address).status_code == OK
    assert client_of("bartek", cast).get(address).status_code == ABSENT
    share = reverse("continuity:share", kwargs={"slug": "dkeo"})
    assert client_of("celina", cast).post(share, {"shared_with": "nobody"}).status_code == FORBIDDEN
