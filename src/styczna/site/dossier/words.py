"""How the dossier names kinds of records, and says what it found in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from styczna.clusters.said import number
from styczna.site.dossier import records
from styczna.site.dossier.criteria import Judged, Standing, counted
from styczna.site.dossier.records import Facts

LAW = "Regulation (EU) 2021/1060, Annex IV, enabling condition 1.1, criterion"


def kind_said(kind: str) -> str:
    return {
        records.DIAGNOSIS: pgettext("record", "diagnosis kept"),
        records.MEETING: pgettext("record", "meeting"),
        records.OBSTACLE: pgettext("record", "obstacle"),
        records.MATTER: pgettext("record", "matter put to the authority"),
        records.ANSWER: pgettext("record", "answer of the authority"),
        records.PROPOSAL: pgettext("record", "proposal of a specialisation"),
        records.REMARK: pgettext("record", "remark on a proposal"),
        records.DECISION: pgettext("record", "decision on a specialisation"),
        records.READING: pgettext("record", "reading of an indicator"),
        records.ENDING: pgettext("record", "end of a specialisation"),
        records.PROJECT: pgettext("record", "project of a cluster"),
        records.INFRASTRUCTURE: pgettext("record", "infrastructure"),
        records.ABROAD: pgettext("record", "partner abroad"),
        records.REFERENCE: pgettext("record", "reference data"),
        records.BY_HAND: pgettext("record", "added by hand"),
    }[kind]


def lead(found: Sequence[Judged]) -> str:
    """The answer in a sentence with numbers."""
    of = counted(found)
    return _(
        "Of the seven criteria of the condition, proven by the records: %(proven)s; proven in part: %(partly)s; not "
        "proven: %(not_proven)s."
    ) % {
        "proven": number(of[Standing.PROVEN]),
        "partly": number(of[Standing.PARTLY]),
        "not_proven": number(of[Standing.NOT_PROVEN]),
    }


def missing(found: Sequence[Judged]) -> str:
    """How much is missing."""
    gaps = sum(len(each.missing) for each in found)
    rules = sum(len(each.checks) for each in found)
    if not gaps:
        return _("All %(rules)s rules are met.") % {"rules": number(rules)}
    return ngettext(
        "%(gaps)s of %(rules)s rules is not met; what is missing stands with it.",
        "%(gaps)s of %(rules)s rules are not met; what is missing stands with each.",
        gaps,
    ) % {"gaps": number(gaps), "rules": number(rules)}


def what_it_is() -> str:
    """What the dossier can say, and what it cannot."""
    return _(
        "A criterion is proven where all rules of the program are met, in part where some are. The rules are the "
        "program's own reading of the regulation; whether the condition is fulfilled is assessed by the European "
        "Commission."
    )


def counts(facts: Facts) -> list[tuple[str, int]]:
    """How much there is of everything."""
    strategies = facts.strategies
    return [
        (_("Meetings"), len(facts.meetings)),
        (_("Matters put to the authority"), len(facts.matters)),
        (_("Matters answered"), sum(matter.is_answered for matter in facts.matters)),
        (_("Diagnoses kept"), len(facts.diagnoses)),
        (_("Specialisations proposed"), len(strategies)),
        (_("Specialisations in force"), sum(each.in_force for each in strategies)),
        (_("Remarks on proposals"), len(facts.remarks)),
        (_("Indicators"), sum(len(each.indicators) for each in strategies)),
        (_("Readings"), sum(len(one.readings) for each in strategies for one in each.indicators)),
        (_("Added by hand"), len(facts.proofs)),
        (_("Years of reference data"), len(facts.reference)),
    ]
