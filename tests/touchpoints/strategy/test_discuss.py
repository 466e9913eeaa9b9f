"""The discussion: who speaks for whom, how clusters are counted, what is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from strategy import adopted, decision, proposed, voice_of
from styczna.accounts.models import Appointment, Person, Role
from styczna.clusters.models import Cluster
from styczna.touchpoints.access import get_specialisation
from styczna.touchpoints.models import Remark, Specialisation
from styczna.touchpoints.strategy import discuss
from styczna.touchpoints.strategy.decide import decline


def clusters() -> list[Cluster]:
    return list(Cluster.objects.order_by("name"))


def say(person: Any, found: Specialisation, stance: str, text: str = "tekst") -> Remark:
    return discuss.remark(person, specialisation=found, voice=voice_of(person), stance=stance, text=text)


def test_everybody_speaks_for_somebody_and_only_for_whom_they_may(cast: Any) -> None:
    assert [voice.key for voice in discuss.voices(cast.alicja)] == ["cluster:dkeo"]
    assert [voice.key for voice in discuss.voices(cast.celina)] == ["authority"]
    [darek] = discuss.voices(cast.darek)
    assert darek.key.startswith("organisation:") and darek.cluster is None
    assert "(przykład)" in darek.said, "an example stays marked as one"
    assert discuss.voices(cast.ewa) == []
    found = proposed(cast)
    with pytest.raises(PermissionDenied):
        discuss.remark(cast.bartek, specialisation=found, voice=voice_of(cast.alicja), stance="support", text="x")


def test_clusters_are_counted_by_their_latest_word_and_members_are_not_counted(cast: Any) -> None:
    found = proposed(cast)
    agreed = discuss.agreement(found, clusters())
    assert [cluster.slug for cluster in agreed.support] == ["dkeo"], "whoever proposes supports"
    say(cast.bartek, found, "concern")
    say(cast.darek, found, "support")
    agreed = discuss.agreement(get_specialisation(found.slug), clusters())
    assert [cluster.slug for cluster in agreed.concerned] == ["cte"]
    assert agreed.unanswered == agreed.concerned
    assert (len(agreed.support), agreed.clusters, len(agreed.silent)) == (1, 7, 5)
    say(cast.bartek, found, "question")
    assert discuss.agreement(get_specialisation(found.slug), clusters()).concerned, "a question takes nothing back"
    say(cast.bartek, found, "support")
    agreed = discuss.agreement(get_specialisation(found.slug), clusters())
    assert [cluster.slug for cluster in agreed.support] == ["cte", "dkeo"]


def test_an_answer_answers_a_concern_and_only_the_authority_answers(cast: Any) -> None:
    found = proposed(cast)
    concern = say(cast.bartek, found, "concern")
    for name in ("alicja", "bartek", "darek", "ewa"):
        with pytest.raises(PermissionDenied):
            discuss.answer(getattr(cast, name), to=concern, text="x")
    assert discuss.waiting_for_answer(get_specialisation(found.slug)) == [concern]
    reply = discuss.answer(cast.celina, to=concern, text="Damy radę.")
    found = get_specialisation(found.slug)
    agreed = discuss.agreement(found, clusters())
    assert agreed.concerned and not agreed.unanswered
    assert discuss.waiting_for_answer(found) == []
    with pytest.raises(PermissionDenied):
        discuss.answer(cast.celina, to=reply, text="x")
    discuss.withdraw(cast.celina, said=reply)
    assert discuss.agreement(get_specialisation(found.slug), clusters()).unanswered


def test_what_was_withdrawn_stays_as_withdrawn_and_counts_for_nothing(cast: Any) -> None:
    found = proposed(cast)
    concern = say(cast.bartek, found, "concern")
    with pytest.raises(PermissionDenied):
        discuss.withdraw(cast.alicja, said=concern)
    discuss.withdraw(cast.bartek, said=concern)
    found = get_specialisation(found.slug)
    assert [remark.withdrawn for remark in found.remarks.all()] == [True]
    assert not discuss.agreement(found, clusters()).concerned
    assert discuss.counts(found)["concern"] == 0
    with pytest.raises(PermissionDenied):
        discuss.withdraw(cast.bartek, said=Remark.objects.get())


def test_a_coordinator_is_told_what_waits_for_a_remark(cast: Any) -> None:
    found = proposed(cast)
    every = [get_specialisation(found.slug)]
    assert discuss.waiting_for(cast.bartek, every) == every
    for name in ("alicja", "celina", "darek", "ewa"):
        assert discuss.waiting_for(getattr(cast, name), every) == []
    said = say(cast.bartek, found, "idea")
    assert discuss.waiting_for(cast.bartek, [get_specialisation(found.slug)]) == []
    discuss.withdraw(cast.bartek, said=said)
    assert discuss.waiting_for(cast.bartek, [get_specialisation(found.slug)])


def test_a_coordinator_of_two_clusters_is_waited_for_until_both_have_spoken(cast: Any) -> None:
    Appointment.objects.create(person=cast.alicja, role=Role.COORDINATOR, cluster=Cluster.objects.get(slug="cte"))
    found = proposed(cast)
    assert discuss.waiting_for(cast.alicja, [get_specialisation(found.slug)])


def test_what_is_adopted_is_still_discussed_and_what_is_declined_is_not(cast: Any) -> None:
    say(cast.bartek, adopted(cast), "idea")
    declined = decline(cast.celina, specialisation=proposed(cast), decision=decision())
    with pytest.raises(discuss.Closed):
        say(cast.bartek, declined, "idea")


def test_a_remark_outlives_the_account_and_says_for_whom_it_was(cast: Any) -> None:
    found = proposed(cast)
    say(cast.bartek, found, "support")
    Person.objects.get(pk=cast.bartek.pk).delete()
    [remark] = get_specialisation(found.slug).remarks.all()
    assert (remark.by, remark.speaks_for, remark.cluster.slug) == (None, remark.cluster.name, "cte")


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from(["support", "concern", "question", "idea"]), st.booleans(), st.booleans()
    ),
    max_size=12,
)


@given(STEPS)
def test_the_counts_agree_with_reading_the_discussion_from_the_end(steps: list[tuple[int, str, bool, bool]]) -> None:
    """The oracle reads backwards: the first word for or against that still stands decides."""
    every = [Cluster(pk=number + 1, name=str(number)) for number in range(4)]
    remarks, answers = [], []
    for number, (cluster, stance, withdrawn, is_answered) in enumerate(steps, start=1):
        remarks.append(Remark(pk=number, cluster_id=cluster + 1, stance=stance, withdrawn=withdrawn))
        if is_answered:
            answers.append(Remark(pk=1000 + number, answers_id=number, stance="answer"))
    found = Specialisation(pk=1, proposed_for_id=1)
    found._prefetched_objects_cache = {"remarks": [*remarks, *answers]}  # type: ignore[attr-defined]
    agreed = discuss.agreement(found, every)
    for cluster in every:
        standing = [r for r in reversed(remarks) if r.cluster_id == cluster.pk and not r.withdrawn]
        decisive = next((r for r in standing if r.stance in ("support", "concern")), None)
        supports = decisive.stance == "support" if decisive else cluster.pk == 1
        concerned = decisive is not None and decisive.stance == "concern"
        assert (cluster in agreed.support) == supports
        assert (cluster in agreed.concerned) == concerned
        unanswered = concerned and all(answer.answers_id != decisive.pk for answer in answers)
        assert (cluster in agreed.unanswered) == unanswered
        assert (cluster in agreed.silent) == (not standing and cluster.pk != 1)
    assert len(agreed.support) + len(agreed.concerned) <= agreed.clusters == 4
