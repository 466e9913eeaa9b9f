"""Who may do what in the room Touchpoints. What it finds, and what is proposed and adopted from it, is public."""

from __future__ import annotations

from styczna.accounts.models import Person
from styczna.accounts.rules import Anyone, coordinates, has_a_role, is_administrator, is_coordinator, is_officer
from styczna.touchpoints.models import Remark, Specialisation, Stage


def may_propose(person: Anyone) -> bool:
    """Coordinators for a cluster of theirs, officers for the authority."""
    return is_coordinator(person) or is_officer(person)


def may_correct(person: Anyone, specialisation: Specialisation) -> bool:
    """A proposal is its proposer's to correct; from the decision on, the authority's, which answers for it."""
    if specialisation.stage != Stage.PROPOSED or specialisation.proposed_for_id is None:
        return is_officer(person)
    return coordinates(person, specialisation.proposed_for_id)


def may_remark(person: Anyone) -> bool:
    """Everybody who speaks for somebody: coordinators, members, officers. The administrator speaks for nobody."""
    return has_a_role(person) and not is_administrator(person)


def may_answer(person: Anyone) -> bool:
    """The authority answers what was said of a proposal."""
    return is_officer(person)


def may_withdraw(person: Anyone, remark: Remark) -> bool:
    """One's own words, once."""
    return isinstance(person, Person) and person.is_active and remark.by_id == person.pk and not remark.withdrawn


def may_decide(person: Anyone) -> bool:
    """Whether a region specialises in something is decided by its authority."""
    return is_officer(person)


def may_keep_readings(person: Anyone) -> bool:
    """The values of indicators are entered by the authority, with where they were read."""
    return is_officer(person)


def may_keep_diagnosis(person: Anyone) -> bool:
    """Which findings stand in the record of the discovery process is chosen by the authority."""
    return is_officer(person)


def may_see_dossier(person: Anyone) -> bool:
    """The dossier is the authority's own check of itself; the records that it stands on are public one by one."""
    return is_officer(person) or is_administrator(person)


def may_keep_proofs(person: Anyone) -> bool:
    """What the program cannot know is added by the authority, which answers for it."""
    return is_officer(person)


def may_judge_links(person: Anyone) -> bool:
    """What CPV and PKD have in common is the same for all clusters: the authority and the administrator say it."""
    return is_officer(person) or is_administrator(person)


def may_see_who_judged(person: Anyone) -> bool:
    """Everybody sees that somebody judged and when; who it was, those whom the region knows."""
    return has_a_role(person)


def may_learn(person: Anyone) -> bool:
    """Learning the forecast takes a core for a minute or two: nothing that a visitor should set going."""
    return is_officer(person) or is_administrator(person)
