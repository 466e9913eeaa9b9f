"""Every address × every role × GET and POST, from the URL map itself: a new address without a line here fails.

The object behind each address is chosen to belong to the cluster DKEO, which Alicja coordinates and Bartek does not.
"""

from collections.abc import Iterator
from typing import Any

import pytest
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

# name → (what each role gets for GET, what each role gets for POST)
TABLE: dict[str, tuple[dict[str, int], dict[str, int]]] = {
    "home": (EVERYBODY, NOBODY_POSTS),
    "accessibility": (EVERYBODY, NOBODY_POSTS),
    "remove-examples": (POST_ONLY, {**dict.fromkeys(ROLES, FORBIDDEN), "visitor": MOVED, "ewa": MOVED}),
    "clusters:index": (EVERYBODY, NOBODY_POSTS),
    "clusters:cluster": (EVERYBODY, NOBODY_POSTS),
    "clusters:organisations": (EVERYBODY, NOBODY_POSTS),
    "clusters:organisation": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:index": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:region": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:theme": (EVERYBODY, NOBODY_POSTS),
    "touchpoints:two": (EVERYBODY, NOBODY_POSTS),
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
    "api:organisations": (EVERYBODY, NOBODY_POSTS),
    "api:diagnosis": (EVERYBODY, NOBODY_POSTS),
    "api:orders": (EVERYBODY, NOBODY_POSTS),
    "api:matches": (EVERYBODY, NOBODY_POSTS),
    "api:consortium": ({**EVERYBODY, "visitor": 401}, NOBODY_POSTS),
}
# Signing in and out: allauth's own pages, of which only these are ours to answer for.
SIGN_IN = ("account_", "mfa_", "demo-sign-in")


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The names of all addresses, with their namespaces."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}"


@pytest.fixture
def world(cast: Any, an_order: str) -> dict[str, dict[str, Any]]:
    """What each address needs in its place: objects of Alicja's cluster."""
    from styczna.clusters.models import Cluster, Organisation
    from styczna.orders.models import Consortium
    from styczna.touchpoints.diagnose import diagnose

    dkeo = Cluster.objects.get(slug="dkeo")
    with scope(cluster=dkeo):
        draft = Consortium.objects.create(cluster=dkeo, order=an_order, title="Szkic", coverage=0.5, proven=True)
    theme = diagnose().diagnosis.themes[0].label_key.replace(":", "-")
    return {
        "clusters:cluster": {"slug": "dkeo"},
        "clusters:organisation": {"pk": Organisation.objects.filter(memberships__cluster=dkeo)[0].pk},
        "touchpoints:theme": {"key": theme},
        "touchpoints:two": {"one": "cte", "other": "dkeo"},
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
        "api:consortium": {"order_id": an_order},
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
    from styczna.clusters.models import Cluster, Organisation
    from styczna.continuity.models import Cost, Grant
    from styczna.orders.models import Consortium

    dkeo = Cluster.objects.get(slug="dkeo")
    with scope(cluster=dkeo):
        Consortium.objects.update(title="KANAREK")
        Grant.objects.update(title_pl="KANAREK", title_en="KANAREK")
        Cost.objects.update(title_pl="KANAREK", title_en="KANAREK")
    Organisation.objects.filter(memberships__cluster=dkeo).update(turnover="987654321.12")
    if role in ("darek", "ewa"):  # a member sees its own turnover, the administrator everybody's: pages apart
        world.pop("clusters:organisation")
    client = client_of(role, cast)
    for name in TABLE:
        if name == "clusters:organisation" and name not in world:
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
