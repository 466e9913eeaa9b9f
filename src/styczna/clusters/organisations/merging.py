"""The verbs *merge* and *undo*: two entries of one organisation made one, and two again.

Which tables point to an organisation is asked of the models themselves, in every room, so that a table added later is
not forgotten. A merge sees every row, whatever cluster it belongs to, and shows none of them: hence `_base_manager`,
which knows no scopes. See docs/decisions/0014-merging-with-a-snapshot.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from styczna.accounts.audit import WATCHED_APPS
from styczna.accounts.models import Person
from styczna.clusters import rules
from styczna.clusters.directory.directory import refresh_words
from styczna.clusters.models import Alias, Membership, Merge, NotTheSame, Organisation
from styczna.clusters.organisations.merge_plan import CannotMerge, plan
from styczna.clusters.organisations.snapshots import Values, model_of, named, put_back, restored, stored

# An empty end of a membership is a statement (it goes on), not a gap to be filled.
STATEMENTS = frozenset({"until"})


@transaction.atomic
def merge(*, by: Person, kept: Organisation, gone: Organisation) -> Merge:
    """Makes two entries one: empty columns are filled, every row that points to `gone` points to `kept` then.

    A row that would say the same twice (one membership since one day, one fee of one period) is laid aside, and the
    row that stays is filled from it. All of it stands in the snapshot, by which `undo` puts it back.
    """
    if not rules.may_merge(by):
        raise PermissionDenied
    locked = Organisation.objects.select_for_update().in_bulk([kept.pk, gone.pk])
    if len(locked) < 2:
        raise CannotMerge(_("One of the two entries is no longer here."))
    kept, gone = locked[kept.pk], locked[gone.pk]
    taken = plan(kept=kept, gone=gone).taken
    work = _Merging(kept, gone)
    work.move_everything()
    Organisation.objects.filter(pk=gone.pk).delete()
    work.take_over(taken)
    work.keep_the_name()
    done = Merge.objects.create(kept=kept, gone_name=gone.name, snapshot=work.snapshot, by=by)
    refresh_words([kept.pk])
    return done


@transaction.atomic
def undo(*, by: Person, merge: Merge) -> Organisation:
    """The entry that went is back, with its number and its rows. What was changed since stays as it is now.

    Merges into one organisation are undone in the order opposite to that in which they were made.
    """
    if not rules.may_merge(by):
        raise PermissionDenied
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise CannotMerge(_("This merge was undone already."))
    if Merge.objects.filter(kept=merge.kept_id, undone_at=None, pk__gt=merge.pk).exists():
        raise CannotMerge(_("Another entry was merged into this one later. Undo that first."))
    kept = Organisation.objects.select_for_update().get(pk=merge.kept_id)
    gone = _taken_apart(kept, merge.snapshot)
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    refresh_words([kept.pk, gone.pk])
    return gone


def pointers() -> Iterator[tuple[Any, models.ForeignKey]]:
    """Every column of every room that points to an organisation, tables of many-to-many relations among them."""
    for app in WATCHED_APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            for key in model._meta.concrete_fields:
                if isinstance(key, models.ForeignKey) and key.related_model is Organisation:
                    yield model, key


class _Merging:
    """One merge under way: moves rows and writes down what it did."""

    def __init__(self, kept: Organisation, gone: Organisation) -> None:
        self.kept, self.gone = kept, gone
        self.trusted = _trusted_clusters(kept)
        self.snapshot: dict[str, Any] = {
            "gone": stored(gone),
            "before": {},
            "after": {},
            "moved": [],
            "laid_aside": [],
            "filled": [],
            "made": [],
        }

    def move_everything(self) -> None:
        self._tell_apart_again()
        for model, key in pointers():
            if model is not NotTheSame:
                self._move(model, key)

    def take_over(self, taken: Values) -> None:
        self.snapshot["before"] = {name: stored(self.kept)[name] for name in taken}
        for name, value in taken.items():
            setattr(self.kept, name, value)
        self.kept.save()
        self.snapshot["after"] = {name: stored(self.kept)[name] for name in taken}

    def keep_the_name(self) -> None:
        """The name that went is another spelling from now on."""
        if self.gone.name == self.kept.name:
            return
        alias, is_new = Alias.objects.get_or_create(
            organisation=self.kept, name=self.gone.name, defaults={"source": "merge"}
        )
        if is_new:
            self.snapshot["made"].append(named(alias))

    def _move(self, model: Any, key: models.ForeignKey) -> None:
        moving = []
        for row in model._base_manager.filter(**{key.attname: self.gone.pk}).order_by("pk"):
            twin = self._twin(model, key, row)
            if twin is None:
                moving.append(row.pk)
                if isinstance(row, Membership):
                    self._ask_again(row)
            else:
                self._fill(twin, row)
                self._lay_aside(row)
        if moving:
            model._base_manager.filter(pk__in=moving).update(**{key.attname: self.kept.pk})
            self.snapshot["moved"].append({"model": model._meta.label, "key": key.attname, "pks": moving})

    def _twin(self, model: Any, key: models.ForeignKey, row: models.Model) -> models.Model | None:
        """The row of the kept organisation that says the same, where the table allows it once only."""
        own = model._base_manager.filter(**{key.attname: self.kept.pk})
        for others, nulls_differ in _unique_with(model, key):
            same = {name: getattr(row, name) for name in others}
            if nulls_differ and None in same.values():
                continue
            if (twin := own.filter(**_equal(same)).first()) is not None:
                return twin
        return _same_membership(own, row) if isinstance(row, Membership) else None

    def _fill(self, twin: models.Model, row: models.Model) -> None:
        """What the row that stays does not say, and the other does."""
        before, other = stored(twin), stored(row)
        names = [
            name
            for name, value in before.items()
            if value in (None, "") and other[name] not in (None, "") and name not in STATEMENTS
        ]
        if isinstance(row, Membership) and row.is_confirmed and self._is_trusted(row):
            names.append("is_confirmed")
        for column in twin._meta.concrete_fields:
            if column.name in names:
                setattr(twin, column.attname, getattr(row, column.attname))
        self._save(twin, before, names)

    def _ask_again(self, membership: Membership) -> None:
        """A cluster that comes with the entry that went sees nothing confidential of the kept one by that alone."""
        if membership.is_confirmed and not self._is_trusted(membership):
            before = stored(membership)
            membership.is_confirmed = False
            self._save(membership, before, ["is_confirmed"])

    def _is_trusted(self, membership: Membership) -> bool:
        return self.trusted is None or membership.cluster_id in self.trusted

    def _save(self, row: models.Model, before: Values, names: list[str]) -> None:
        """Writes the columns, and writes down what they were and are."""
        if not names:
            return
        row.save_base(raw=True, update_fields=names)
        after = stored(row)
        self.snapshot["filled"].append(
            {
                **named(row),
                "before": {name: before[name] for name in names},
                "after": {name: after[name] for name in names},
            }
        )

    def _lay_aside(self, row: models.Model) -> None:
        self.snapshot["laid_aside"].append({"model": row._meta.label, "row": stored(row)})
        type(row)._base_manager.filter(pk=row.pk).delete()

    def _tell_apart_again(self) -> None:
        """What was told apart from the entry that went is told apart from the kept one."""
        of_gone = NotTheSame.objects.filter(models.Q(one=self.gone) | models.Q(other=self.gone))
        for row in of_gone.order_by("pk"):
            third = row.other_id if row.one_id == self.gone.pk else row.one_id
            self._lay_aside(row)
            if third != self.kept.pk:
                one, other = sorted((third, self.kept.pk))
                told, is_new = NotTheSame.objects.get_or_create(
                    one_id=one, other_id=other, defaults={"by_id": row.by_id, "at": row.at}
                )
                if is_new:
                    self.snapshot["made"].append(named(told))


def _taken_apart(kept: Organisation, snapshot: dict[str, Any]) -> Organisation:
    for made in snapshot["made"]:
        model_of(made)._base_manager.filter(pk=made["pk"]).delete()
    put_back(kept, snapshot["before"], snapshot["after"])
    try:
        with transaction.atomic():
            gone = restored(Organisation, snapshot["gone"])
    except IntegrityError as error:
        raise CannotMerge(_("Another organisation has the numbers of the entry that went.")) from error
    assert isinstance(gone, Organisation), "an organisation needs no other row"
    for filled in reversed(snapshot["filled"]):
        row = model_of(filled)._base_manager.filter(pk=filled["pk"]).first()
        if row is not None:
            put_back(row, filled["before"], filled["after"])
    for moved in snapshot["moved"]:
        still_here = model_of(moved)._base_manager.filter(pk__in=moved["pks"], **{moved["key"]: kept.pk})
        still_here.update(**{moved["key"]: gone.pk})
    for aside in snapshot["laid_aside"]:
        restored(model_of(aside), aside["row"])
    return gone


def _trusted_clusters(kept: Organisation) -> frozenset[int] | None:
    """Clusters in which the kept entry is confirmed; None where nobody could confirm another one."""
    confirmed = frozenset(kept.memberships.filter(is_confirmed=True).values_list("cluster_id", flat=True))
    return confirmed if confirmed or kept.appointment_set.exists() else None


def _unique_with(model: Any, key: models.ForeignKey) -> Iterator[tuple[list[str], bool]]:
    """The other columns of each rule that lets a row be there once, and whether two empty ones count as different."""
    rules_of_table = [
        (tuple(constraint.fields), constraint.nulls_distinct is not False)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    rules_of_table += [(tuple(names), True) for names in model._meta.unique_together]
    for names, nulls_differ in rules_of_table:
        if key.name in names:
            yield [model._meta.get_field(name).attname for name in names if name != key.name], nulls_differ
    if key.unique:
        yield [], True


def _equal(same: Values) -> Values:
    """Conditions of a query; what is empty must be empty."""
    return {
        (f"{name}__isnull" if value is None else name): (True if value is None else value)
        for name, value in same.items()
    }


def _same_membership(own: Any, row: Membership) -> Membership | None:
    """A membership in the same cluster where one of the two does not say since when, and the periods may be one."""
    for mine in own.filter(cluster_id=row.cluster_id):
        known = mine.since or row.since
        ended = mine.until if mine.since is None else row.until
        if (mine.since is None or row.since is None) and not (known and ended and ended < known):
            return mine
    return None
