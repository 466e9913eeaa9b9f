"""Pages of the references: what relatedness is learnt from, how much each can bear, every link and its records."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from styczna.clusters.directory.filters import choices, words_field
from styczna.clusters.tables import file_of, wanted_format
from styczna.sheets import Cell
from styczna.sources.vocabularies import label
from styczna.sources.words import fold
from styczna.touchpoints.diagnose import diagnose
from styczna.touchpoints.reference.material import KINDS, OF_TREES
from styczna.touchpoints.reference.seen_together import Seen, find_link, seen_together
from styczna.touchpoints.reference.study import Link, Study, studies, study
from styczna.touchpoints.reference.words import WORDS

PAGE = 50
NEW, STRONGER = "new", "stronger"


class LinkFilter(forms.Form):
    """What a reader asks of the links of a reference."""

    q = words_field()
    known = forms.ChoiceField(label=gettext_lazy("Before the records"), required=False)

    def __init__(self, *args: object, has_prior: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not has_prior:
            del self.fields["known"]
            return
        field = self.fields["known"]
        assert isinstance(field, forms.ChoiceField)
        said = [(NEW, _("nothing was known")), (STRONGER, _("tree or words knew it"))]
        field.choices = choices(_("all links"), said)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Which references there are, what each can bear, and how much of the relatedness in use comes from where."""
    found = studies()
    if wanted := wanted_format(request):
        return file_of(wanted, "styczna-references", _header(), _rows(found))
    findings = diagnose()
    there = {each.kind for each in found}
    context = {
        "studies": found,
        "related": findings.related,
        "fields": len(findings.fields),
        "teaching": [each for each in found if each.bearing is not None and each.bearing.teaches],
        "missing": [WORDS[kind] for kind in KINDS if kind not in there],
    }
    return render(request, "touchpoints/references.html", context)


@require_safe
def reference(request: HttpRequest, kind: str) -> HttpResponseBase:
    """One reference: every link that it teaches, the nearest first."""
    if kind not in KINDS:
        raise Http404(f"no reference {kind}")
    found = study(kind=kind)
    form = LinkFilter(request.GET, has_prior=kind in OF_TREES)
    links = _narrowed(found.links if found else (), form) if form.is_valid() else []
    if wanted := wanted_format(request):
        return file_of(wanted, f"styczna-links-{kind}", _link_header(), _link_rows(kind, links))
    context = {
        "study": found,
        "kind": kind,
        "words": WORDS[kind],
        "form": form,
        "of_trees": kind in OF_TREES,
        "page": Paginator(links, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "touchpoints/reference.html", context)


@require_safe
def link(request: HttpRequest, kind: str) -> HttpResponseBase:
    """One link of a reference, named by its two fields, and the records that it was seen in."""
    one, other = request.GET.get("one", ""), request.GET.get("other", "")
    found = find_link(kind=kind, one=one, other=other) if kind in KINDS else None
    if found is None:
        raise Http404(f"no link between {one} and {other}")
    seen = seen_together(kind=kind, link=found)
    if wanted := wanted_format(request):
        header = [_("Seen in"), _("Who"), _("Year"), _("Address")]
        return file_of(wanted, f"styczna-seen-{kind}", header, _seen_rows(request, seen))
    context = {
        "study": study(kind=kind),
        "kind": kind,
        "words": WORDS[kind],
        "link": found,
        "of_trees": kind in OF_TREES,
        "page": Paginator(seen, PAGE).get_page(request.GET.get("page")),
        "seen": len(seen),
    }
    return render(request, "touchpoints/reference_link.html", context)


def _narrowed(links: tuple[Link, ...], form: LinkFilter) -> list[Link]:
    """Links whose codes or labels hold all words, in either of the two languages."""
    asked = fold(form.cleaned_data["q"]).split()
    known = form.cleaned_data.get("known")
    found = [each for each in links if not asked or all(word in _said(each) for word in asked)]
    if known:
        found = [each for each in found if (each.prior == 0) == (known == NEW)]
    return found


def _said(found: Link) -> str:
    texts = [text for field in (found.one, found.other) for text in (field, *_texts(field))]
    return fold(" ".join(texts))


def _texts(field: str) -> tuple[str, ...]:
    return tuple(label(field, language).text for language in ("pl", "en")) if ":" in field else ()


def _name(field: str) -> str:
    return label(field, get_language() or "pl").text if ":" in field else field


def _header() -> list[str]:
    return [
        _("Reference"), _("Records"), _("Places"), _("Fields"), _("Years"), _("Pairs judged"), _("Links"),
        _("Area before"), _("Area after"), _("Gain, low"), _("Gain, high"), _("Found again"), _("Without learning"),
        _("What it can bear"), _("Use"), _("Source"), _("Licence"),
    ]  # fmt: skip


def _rows(found: tuple[Study, ...]) -> Iterator[list[Cell]]:
    for each in found:
        held = each.bearing
        areas: list[Cell] = [None] * 6
        if held is not None:
            again = held.again.value if held.again else None
            areas = [held.before.value, held.after.value, held.gain.low, held.gain.high, again, held.base]
        yield [
            str(each.words.name), each.records, each.places, each.fields, each.years, each.judged, len(each.links),
            *areas, each.verdict, each.use, str(each.words.source), str(each.words.licence),
        ]  # fmt: skip


def _link_header() -> list[str]:
    return [
        _("Field"), _("Label"), _("Other field"), _("Other label"), _("Seen together"), _("Due by chance"),
        _("Times as often"), _("From tree and words"), _("Learnt"), "p", _("Reference"),
    ]  # fmt: skip


def _link_rows(kind: str, links: list[Link]) -> Iterator[list[Cell]]:
    for each in links:
        yield [
            each.one, _name(each.one), each.other, _name(each.other), each.seen, each.due, each.lift, each.prior,
            each.phi, each.p, str(WORDS[kind].name),
        ]  # fmt: skip


def _seen_rows(request: HttpRequest, seen: list[Seen]) -> Iterator[list[Cell]]:
    for each in seen:
        addresses = " ".join(each.projects) or (request.build_absolute_uri(each.url) if each.url else "")
        yield [each.said, each.who, each.year, addresses]
