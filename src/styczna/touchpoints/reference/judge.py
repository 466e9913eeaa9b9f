"""The verb *judge a link*: a person says how surely a field of CPV and one of PKD belong together, or takes it back."""

from __future__ import annotations

from django.db import transaction

from styczna.accounts.models import Person
from styczna.touchpoints.models import LinkJudgement
from styczna.touchpoints.reference.crosswalk import pair


@transaction.atomic
def judge_link(*, person: Person, left: str, right: str, confidence: float, note: str = "") -> LinkJudgement:
    """Says it in place of whatever was said before. Raises NotALink, and ValueError for no number from 0 to 1."""
    pair(left=left, right=right)
    if not 0 <= confidence <= 1:
        raise ValueError("confidence must lie between 0 and 1.")
    said, _made = LinkJudgement.objects.update_or_create(
        left=left, right=right, defaults={"confidence": confidence, "note": note.strip(), "by": person}
    )
    return said


def take_back(*, judgement: LinkJudgement) -> None:
    """What words and records say holds again."""
    judgement.delete()
