"""What every page knows: the five rooms and which one it stands in, the two languages, the chosen theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from styczna.accounts.rules import may_see_people

THEME_COOKIE = "styczna_theme"
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Room:
    """One of the five questions. `key` is the Django app and the namespace of its URLs."""

    key: str
    label: str | Promise
    question: str | Promise


ROOMS = (
    Room("clusters", _("Clusters"), _("Who are we?")),
    Room("touchpoints", _("Touchpoints"), _("Where do we touch, and what should the region specialise in?")),
    Room("orders", _("Orders"), _("What can we build together, and who leads?")),
    Room("continuity", _("Continuity"), _("What keeps our offices going?")),
    Room("dialogue", _("Dialogue"), _("What did we and the authority agree?")),
)

# Pages that the site makes from several rooms, each with the room that it stands in.
IN_ROOM = {"report": "touchpoints", "dossier": "touchpoints"}


@dataclass(frozen=True, slots=True)
class RoomLink:
    key: str
    label: str | Promise
    question: str | Promise
    href: str
    active: bool


@dataclass(frozen=True, slots=True)
class LanguageLink:
    code: str
    name: str
    href: str
    active: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `rooms`, `room` (the one the page stands in), `languages`, `theme`."""
    rooms = room_links(request)
    return {
        "rooms": rooms,
        "room": next((room for room in rooms if room.active), None),
        "languages": language_links(request),
        "theme": theme(request),
        "sees_people_list": SimpleLazyObject(lambda: may_see_people(request.user)),
    }


def room_links(request: HttpRequest) -> list[RoomLink]:
    """The rooms that the URL map has, each with its first page ``<room>:index``."""
    match = request.resolver_match
    here = match.namespaces[0] if match and match.namespaces else ""
    here = IN_ROOM.get(here, here)
    links = []
    for room in ROOMS:
        try:
            href = reverse(f"{room.key}:index")
        except NoReverseMatch:
            continue
        links.append(RoomLink(room.key, room.label, room.question, href, active=room.key == here))
    return links


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """This very page in each language: Polish stands at the root, others behind their code."""
    root = get_script_prefix()
    path = request.get_full_path().removeprefix(root)
    for code, _name in settings.LANGUAGES:
        if path == code or path.startswith(f"{code}/"):
            path = path[len(code) + 1 :]
    return [
        LanguageLink(
            code=code,
            name=name,
            href=root + ("" if code == settings.LANGUAGE_CODE else f"{code}/") + path,
            active=code == get_language(),
        )
        for code, name in settings.LANGUAGES
    ]


def theme(request: HttpRequest) -> str:
    """``light`` or ``dark`` where the reader chose one, else ``""``: as the machine has it."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""
