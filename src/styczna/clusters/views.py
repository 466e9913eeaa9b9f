"""Pages of the room *Clusters: who are we?*"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from styczna.clusters import access, rules
from styczna.clusters.books.books import contacts
from styczna.clusters.books.profile_books import money_of
from styczna.clusters.models import Logo, Scheme
from styczna.clusters.organisations.confirm import is_due
from styczna.clusters.profiles.profile import editions, facts, fields
from styczna.sources.vocabularies import place

SHOWN = 50  # members, and other clusters, on the page of one; the directory has them all


@require_safe
def cluster(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One cluster: facts with sources, fields with evidence, figures, money for those who may see it, members."""
    found = access.get_cluster(slug)
    language = get_language() or "pl"
    own = rules.may_edit_cluster(request.user, found.pk)
    known, stated = fields(found.evidence.all(), language), facts(found)
    pkd = [field for field in known if field.item.scheme != Scheme.CPV]
    members = access.organisations(found)
    others = access.clusters().exclude(pk=found.pk)
    return render(
        request,
        "clusters/cluster.html",
        {
            "cluster": found,
            "facts": stated,
            "known": sum(fact.value is not None for fact in stated),
            "place": place(found.region, language),
            "cpv": [field for field in known if field.item.scheme == Scheme.CPV],
            "pkd": pkd,
            "activities": editions(pkd, language),
            "contacts": contacts(request.user, found),
            "logo": Logo.objects.filter(cluster=found).defer("png").first(),
            "today": timezone.localdate(),
            "money": money_of(request.user, found),
            "members": members[:SHOWN],
            "members_total": members.count(),
            "others": others[:SHOWN],
            "others_total": others.count(),
            "own": own,
            "due": is_due(found),
        },
    )
