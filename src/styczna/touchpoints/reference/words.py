"""References in words: what each is, where it comes from, what may be done with it, and what it can bear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from styczna.touchpoints.reference.material import MEMBERS, NOTICES, PROGRAMMES, PROJECTS, REGISTER

if TYPE_CHECKING:
    from styczna.touchpoints.reference.study import Study


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a reference, whatever is in it today."""

    name: str | Promise
    shows: str | Promise  # what standing together means in it
    fields: str | Promise
    source: str | Promise
    licence: str | Promise
    how_to_get: str | Promise  # where nothing of it is there


WORDS = {
    NOTICES: Words(
        gettext_lazy("public orders"),
        gettext_lazy("codes that one buyer asks for together, in a lot or in a whole order"),
        gettext_lazy("divisions, groups and classes of CPV"),
        gettext_lazy("the notices in the observatory (TED, BZP, OCDS)"),
        gettext_lazy("© European Union, reuse with the source named; other notices as their publisher says"),
        gettext_lazy("The administrator reads notices in with the command `styczna notices import`."),
    ),
    MEMBERS: Words(
        gettext_lazy("members with both CPV and PKD"),
        gettext_lazy("a code of CPV and an activity of PKD that one organisation has, by what somebody answers for"),
        gettext_lazy("divisions, groups and classes of CPV and PKD"),
        gettext_lazy("the evidence of members in this program; examples and inferences do not count"),
        gettext_lazy("entered by the clusters"),
        gettext_lazy("It grows as members enter their fields: CPV by what they offer, PKD by the register."),
    ),
    REGISTER: Words(
        gettext_lazy("the register of firms"),
        gettext_lazy("activities that the same voivodeships have more of than the country"),
        gettext_lazy("classes of PKD 2007"),
        gettext_lazy("Statistics Poland (GUS), REGON by voivodeship"),
        gettext_lazy("reuse with the source named"),
        gettext_lazy("It comes with the program."),
    ),
    PROJECTS: Words(
        gettext_lazy("lists of funded projects"),
        gettext_lazy("fields in which one beneficiary has projects"),
        gettext_lazy("fields in the lists' own words, which lead to no CPV or PKD"),
        gettext_lazy("funduszeeuropejskie.gov.pl"),
        gettext_lazy("public information"),
        gettext_lazy("The administrator reads the lists in with the command `styczna projects import`."),
    ),
    PROGRAMMES: Words(
        gettext_lazy("participations in Horizon 2020"),
        gettext_lazy("parts of the programme in which one organisation takes part"),
        gettext_lazy("parts of the programme, which lead to CPV or PKD by words at most"),
        gettext_lazy("CORDIS by way of zambujo/eunets"),
        gettext_lazy("© European Union, reuse with the source named"),
        gettext_lazy("The administrator reads participations in with the command `styczna reference import`."),
    ),
}


def verdict(study: Study) -> str:
    """What the reference can bear, in a few words."""
    if not study.links:
        return _("teaches nothing: no pair stands together more often than chance has it")
    if study.bearing is None:
        return _("cannot be tested: too few records")
    if not study.bearing.teaches:
        return _("teaches almost nothing: on records kept back no better than without it")
    if study.has_prior:
        return _("teaches something: on records kept back better than trees and words alone")
    return _("teaches something: on records kept back better than chance")


def use(study: Study) -> str:
    """Whether and where it is used."""
    if study.is_used:
        return _("raises the relatedness of fields in the diagnosis")
    if study.kind in (PROJECTS, PROGRAMMES):
        return _("shown for itself; its fields are not those of the diagnosis")
    return _("not used")


def years(study: Study) -> str:
    """Empty where no year is known."""
    if study.first is None:
        return ""
    return str(study.first) if study.first == study.last else f"{study.first}–{study.last}"
