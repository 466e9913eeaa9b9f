"""Walking XML by local names: publications kept their element names through many namespaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

Element = etree._Element


def name(element: Element) -> str:
    """The local name."""
    tag = str(element.tag)
    return tag[tag.rfind("}") + 1 :]


def line(element: Element) -> int | None:
    """The line of the document where the element begins."""
    return cast("int | None", element.sourceline)


def children(element: Element | None, tag: str) -> Iterator[Element]:
    """The children with this local name; none of no element."""
    return iter(()) if element is None else element.iterchildren("{*}" + tag)


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at the end of a path of local names."""
    for tag in path:
        if element is None:
            return None
        element = next(element.iterchildren("{*}" + tag), None)
    return element


def first(element: Element | None, *tags: str) -> Element | None:
    """The first descendant, in document order, with one of these local names."""
    if element is None:
        return None
    return next(element.iter(*("{*}" + tag for tag in tags)), None)


def text(element: Element | None, *path: str) -> str:
    """The text at a path on one line; empty where there is none."""
    element = child(element, *path)
    if element is None:
        return ""
    return " ".join(words(element).split("\n")) if len(element) else one_line(element.text or "")


def words(element: Element | None) -> str:
    """A text of paragraphs: each P on a line of its own; without any, the lines as they are."""
    if element is None:
        return ""
    paragraphs = [one_line(_all_text(paragraph)) for paragraph in _paragraphs(element)]
    if not paragraphs:
        paragraphs = [one_line(line) for line in _all_text(element).splitlines()]
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _paragraphs(element: Element) -> Iterator[Element]:
    """The paragraphs under an element; one inside another is part of it, and not read twice."""
    around: set[Element] = set()
    for paragraph in element.iter("{*}P", "p"):
        inside = bool(around) and next(paragraph.iterancestors("{*}P", "p"), None) in around
        if len(paragraph):
            around.add(paragraph)
        if not inside:
            yield paragraph


def one_line(words: str) -> str:
    return " ".join(words.split())


def _all_text(element: Element) -> str:
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""
