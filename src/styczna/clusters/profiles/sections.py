"""The parts of a cluster that its coordinators fill in: one table, and one pair of pages for all of it.

A part is either a form about the cluster itself, or a list of rows that all have the same form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from styczna.clusters.models import Cluster
from styczna.clusters.profiles import edit_forms as forms

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Part:
    """A form about the cluster itself."""

    key: str
    label: Text
    intro: Text
    form: type[forms.RowForm]


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of rows with the same form. `shown` are the columns of the list, the first of which names the row."""

    key: str
    label: Text
    intro: Text
    add: Text
    empty: Text
    form: type[forms.RowForm]
    shown: tuple[str, ...]

    @property
    def model(self) -> type[Model]:
        return self.form._meta.model

    @property
    def columns(self) -> list[Field]:
        return [self.model._meta.get_field(name) for name in self.shown]  # type: ignore[misc]

    def of(self, cluster: Cluster) -> QuerySet[Any]:
        """The cluster's rows; asked inside `books.opened`."""
        return self.model._default_manager.filter(cluster=cluster)


PARTS = {
    part.key: part
    for part in (
        Part(
            "profile",
            _("Profile"),
            _("What the cluster is, in facts that others can compare. What is not known stays empty."),
            forms.ProfileForm,
        ),
        Part(
            "mission",
            _("Mission"),
            _("What the cluster is for, in its own words. It is found by these words, too."),
            forms.MissionForm,
        ),
    )
}
ROWS = {
    rows.key: rows
    for rows in (
        Rows(
            "contacts",
            _("Contacts"),
            _("The people of the office. Everybody sees only those that you show to everybody."),
            _("Add a person"),
            _("Nobody yet: others do not know whom to ask."),
            forms.ContactForm,
            ("name", "role", "email", "phone", "is_public"),
        ),
        Rows(
            "achievements",
            _("Achievements"),
            _("What the cluster has done, with the day and a link where there is one."),
            _("Add an achievement"),
            _("None yet. What are you proud of?"),
            forms.AchievementForm,
            ("text_pl", "kind", "dated"),
        ),
        Rows(
            "obstacles",
            _("Obstacles"),
            _("What stands in the cluster's way, in its own words."),
            _("Add an obstacle"),
            _("None yet. What stands in your way?"),
            forms.ObstacleForm,
            ("kind", "text_pl", "dated"),
        ),
        Rows(
            "labels",
            _("Labels"),
            _("National Key Cluster, and the labels of the European secretariat for cluster analysis (ESCA)."),
            _("Add a label"),
            _("None."),
            forms.LabelForm,
            ("kind", "since", "until"),
        ),
        Rows(
            "figures",
            _("Yearly figures"),
            _("Members by kind and the staff of the office, year by year. Everybody sees them."),
            _("Add a year"),
            _("None yet."),
            forms.YearFiguresForm,
            ("year", "micro", "small", "medium", "large", "research", "environment", "public", "staff_fte"),
        ),
        Rows(
            "fee-figures",
            _("Who pays the fee"),
            _("How many members owed a fee and paid it. You say for each year who sees it beside you."),
            _("Add a year"),
            _("None yet."),
            forms.FeeFiguresForm,
            ("year", "owing", "paid", "shared_with"),
        ),
        Rows(
            "financing",
            _("Financing"),
            _("What each source brought the office, year by year. You say for each line who sees it beside you."),
            _("Add a source"),
            _("None yet."),
            forms.FinancingForm,
            ("source", "year", "amount", "currency", "shared_with"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell of the list of rows: what it says and how it is written."""

    column: str
    value: Any  # None: not known
    kind: str  # number, day or text


def cells(rows: Rows, row: Model) -> list[Shown]:
    """What the list shows of a row: choices in words, numbers and days as they are."""
    return [_shown(field, row) for field in rows.columns]


def _shown(field: Field, row: Model) -> Shown:
    value, kind = getattr(row, field.attname), "text"
    if field.choices:
        value = str(getattr(row, f"get_{field.name}_display")())
    elif isinstance(value, bool):
        value = _now("yes") if value else _now("no")
    elif isinstance(value, date):
        kind = "day"
    elif isinstance(value, int | Decimal) and field.name != "year":
        kind = "number"
    return Shown(str(field.verbose_name), None if value == "" else value, kind)
