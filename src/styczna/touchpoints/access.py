"""What the room keeps, fetched for a person. Specialisations are public; who may not change one gets 403."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404

from styczna.accounts.rules import Anyone
from styczna.touchpoints import rules
from styczna.touchpoints.models import (
    Indicator,
    KeptDiagnosis,
    LinkJudgement,
    Proof,
    Reading,
    Remark,
    Specialisation,
    SpecialisationField,
)


def specialisations() -> QuerySet[Specialisation]:
    """All of them with their fields and remarks, by title."""
    return Specialisation.objects.select_related("proposed_for", "diagnosis").prefetch_related(
        Prefetch("fields", queryset=SpecialisationField.objects.order_by("scheme", "code")),
        Prefetch("remarks", queryset=Remark.objects.select_related("cluster", "by").order_by("at", "id")),
        Prefetch("indicators", queryset=Indicator.objects.order_by("id")),
        Prefetch("indicators__readings", queryset=Reading.objects.order_by("on")),
    )


def get_specialisation(slug: str) -> Specialisation:
    found = specialisations().filter(slug=slug).first()
    if found is None:
        raise Http404(f"no specialisation {slug}")
    return found


def specialisation_to_correct(person: Anyone, slug: str) -> Specialisation:
    found = get_specialisation(slug)
    if not rules.may_correct(person, found):
        raise PermissionDenied
    return found


def specialisation_to_decide(person: Anyone, slug: str) -> Specialisation:
    found = get_specialisation(slug)
    if not rules.may_decide(person):
        raise PermissionDenied
    return found


def specialisation_to_measure(person: Anyone, slug: str) -> Specialisation:
    found = get_specialisation(slug)
    if not rules.may_keep_readings(person):
        raise PermissionDenied
    return found


def indicator_to_measure(person: Anyone, slug: str, pk: int) -> Indicator:
    """An indicator whose readings the person enters."""
    return _one_of(specialisation_to_measure(person, slug), pk)


def get_indicator(slug: str, pk: int) -> Indicator:
    return _one_of(get_specialisation(slug), pk)


def remark_to_answer(person: Anyone, specialisation: Specialisation, pk: int) -> Remark:
    found = specialisation.remarks.filter(pk=pk).first()
    if found is None:
        raise Http404(f"no remark {pk}")
    if not rules.may_answer(person):
        raise PermissionDenied
    return found


def own_remark(person: Anyone, specialisation: Specialisation, pk: int) -> Remark:
    """One that the person may still take back; everybody reads it, so to others it is refused and not hidden."""
    found = specialisation.remarks.filter(pk=pk).first()
    if found is None:
        raise Http404(f"no remark {pk}")
    if not rules.may_withdraw(person, found):
        raise PermissionDenied
    return found


def _one_of(specialisation: Specialisation, pk: int) -> Indicator:
    found = specialisation.indicators.filter(pk=pk).first()
    if found is None:
        raise Http404(f"no indicator {pk}")
    return found


def kept_diagnoses() -> QuerySet[KeptDiagnosis]:
    """All that are kept, the newest first, without their items, which are long."""
    return KeptDiagnosis.objects.defer("items").order_by("-kept_at", "-pk")


def kept_in_brief() -> QuerySet[KeptDiagnosis]:
    """All that are kept, the newest first, for lists: a document is read when it is asked for."""
    return KeptDiagnosis.objects.defer("items", "document").order_by("-kept_at", "-pk")


def get_kept(pk: int) -> KeptDiagnosis:
    found = KeptDiagnosis.objects.prefetch_related("specialisations").filter(pk=pk).first()
    if found is None:
        raise Http404(f"no kept diagnosis {pk}")
    return found


def check_may_keep(person: Anyone) -> None:
    """What is kept everybody reads; who may not keep anything gets 403."""
    if not rules.may_keep_diagnosis(person):
        raise PermissionDenied


def proofs(person: Anyone) -> QuerySet[Proof]:
    """What was added to the dossier by hand; to those who do not see the dossier it is not there."""
    if not rules.may_see_dossier(person):
        raise Http404("no dossier")
    return Proof.objects.order_by("criterion", "-dated", "id")


def proof_to_keep(person: Anyone, pk: int) -> Proof:
    found = proofs(person).filter(pk=pk).first()
    if found is None:
        raise Http404(f"no proof {pk}")
    if not rules.may_keep_proofs(person):
        raise PermissionDenied
    return found


def check_may_judge_links(person: Anyone) -> None:
    """Links everybody reads; who may not judge one gets 403."""
    if not rules.may_judge_links(person):
        raise PermissionDenied


def judgement_to_take_back(person: Anyone, left: str, right: str) -> LinkJudgement:
    check_may_judge_links(person)
    found = LinkJudgement.objects.filter(left=left, right=right).first()
    if found is None:
        raise Http404(f"no judgement of {left} and {right}")
    return found
