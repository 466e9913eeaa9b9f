"""docs/permissions.md is what the code does: every field × every kind of person, seeing and changing."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django_scopes import scopes_disabled

from styczna.accounts.models import Appointment, Person, Role
from styczna.clusters import models
from styczna.clusters.fields.rules import RULES, may_change_field, may_see_field

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parents[2] / "docs" / "permissions.md"
PEOPLE = ("visitor", "darek", "alicja", "bartek", "celina", "ewa")  # in the order of the columns
CELLS = {"–": (False, False), "sees": (True, False), "changes": (True, True)}


def rows() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """What the table says: thing, when, fields, a cell for each kind of person."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 + len(PEOPLE) and cells[0] in {model.__name__ for model in RULES}:
            yield cells[0], cells[1], re.findall(r"`(\w+)`", cells[2]), cells[3:]


ROWS = list(rows())


@pytest.fixture
def things(cast: Any) -> dict[tuple[str, str], Model]:
    """One of each: of the cluster that Alicja coordinates, or of the organisation that Darek acts for."""
    cluster = models.Cluster.objects.get(slug="dkeo")
    organisation = models.Organisation.objects.get(appointment__person=cast.darek)
    project = models.Project.objects.create(title="Projekt")
    project.clusters.add(cluster)
    lab = models.Infrastructure(cluster=cluster)
    whole: dict[tuple[str, str], Model] = {
        ("Cluster", ""): cluster,
        ("Organisation", ""): organisation,
        ("Project", ""): project,
        ("Infrastructure", ""): lab,
        ("Contact", "shown to everybody"): models.Contact(cluster=cluster, is_public=True),
        ("Contact", "else"): models.Contact(cluster=cluster),
        ("BeneficiaryDecision", "it is this one"): models.BeneficiaryDecision(organisation=organisation),
        ("BeneficiaryDecision", "it is not"): models.BeneficiaryDecision(organisation=organisation, is_same=False),
        ("Evidence", "of a cluster"): models.Evidence(cluster=cluster),
        ("Evidence", "of an organisation"): models.Evidence(organisation=organisation),
        ("Evidence", "of infrastructure"): models.Evidence(organisation=organisation, infrastructure=lab),
        ("Membership", ""): organisation.memberships.get(),
        ("Fee", ""): models.Fee(cluster=cluster, organisation=organisation),
        ("Merge", ""): models.Merge(kept=organisation),
        ("NotTheSame", ""): models.NotTheSame(one=organisation),
        ("Benefit", ""): models.Benefit(project=project, organisation=organisation),
    }
    for shared in models.Sharing:
        whole["FinancingLine", f"shared with {shared}"] = models.FinancingLine(cluster=cluster, shared_with=shared)
        whole["FeeFigures", f"shared with {shared}"] = models.FeeFigures(cluster=cluster, shared_with=shared)
    for model in (models.ProjectPartner, models.Phase):
        whole[model.__name__, ""] = model(project=project)
    for model in (models.Alias, models.Credential):
        whole[model.__name__, ""] = model(organisation=organisation)
    for model in RULES:
        if not any(name == model.__name__ for name, _ in whole):
            whole[model.__name__, ""] = model(cluster=cluster)
    return whole


def test_every_field_of_every_table_of_the_room_stands_in_the_table() -> None:
    for model in apps.get_app_config("clusters").get_models():
        assert model in RULES, f"nobody has decided who may see {model.__name__}"
        columns = {field.name for field in model._meta.concrete_fields} - {"id"}
        for when in {when for name, when, _, _ in ROWS if name == model.__name__} or {""}:
            said = [field for name, of, fields, _ in ROWS if (name, of) == (model.__name__, when) for field in fields]
            assert sorted(said) == sorted(columns), (model.__name__, when)


def test_the_table_has_a_row_for_each_state_of_a_thing(things: Any) -> None:
    assert {(name, when) for name, when, _, _ in ROWS} == set(things)


def test_each_person_may_what_the_table_says(cast: Any, things: Any) -> None:
    wrong = []
    with scopes_disabled():  # a predicate is asked about a row that somebody holds already
        for name, when, fields, cells in ROWS:
            thing = things[name, when]
            for field, (who, cell) in product(fields, zip(PEOPLE, cells, strict=True)):
                person = getattr(cast, who, AnonymousUser())
                got = may_see_field(person, thing, field), may_change_field(person, thing, field)
                if got != CELLS[cell]:
                    wrong.append((name, when, field, who, cell, got))
    assert not wrong


def test_somebody_of_another_organisation_sees_what_a_visitor_sees(cast: Any, things: Any) -> None:
    other = models.Organisation.objects.filter(memberships__cluster__slug="cte")[0]
    stranger = Person.objects.create_user("obcy@example.org", "long enough to hold", name="Obcy")
    Appointment.objects.create(person=stranger, role=Role.MEMBER, organisation=other)
    with scopes_disabled():
        for name, when, fields, cells in ROWS:
            for field in fields:
                assert may_see_field(stranger, things[name, when], field) == CELLS[cells[0]][0], (name, when, field)
                assert not may_change_field(stranger, things[name, when], field), (name, when, field)


def test_a_field_on_which_nobody_decided_is_an_error(things: Any) -> None:
    with pytest.raises(KeyError):
        may_see_field(AnonymousUser(), things["Cluster", ""], "bank_account")


def test_a_membership_that_is_only_claimed_or_over_opens_nothing(cast: Any, things: Any) -> None:
    organisation = things["Organisation", ""]
    models.Membership.objects.create(
        cluster=models.Cluster.objects.get(slug="cte"), organisation=organisation, is_confirmed=False
    )
    assert not may_see_field(cast.bartek, organisation, "turnover")
    organisation.memberships.filter(cluster__slug="dkeo").update(until=date(2011, 12, 31))
    organisation = models.Organisation.objects.get(pk=organisation.pk)
    assert not may_see_field(cast.alicja, organisation, "turnover")
    assert may_see_field(cast.darek, organisation, "turnover")
