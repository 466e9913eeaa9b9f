"""Rows written down so that they can be put back as they were: what a merge needs to be undone."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

Values = dict[str, Any]


def stored(row: models.Model) -> Values:
    """Every column of a row, as JSON can keep it."""
    return {column.name: _written(column, row) for column in row._meta.concrete_fields}


def named(row: models.Model) -> Values:
    """Which row it is."""
    return {"model": row._meta.label, "pk": row.pk}


def model_of(entry: Values) -> Any:
    """The model that an entry of a snapshot names."""
    return apps.get_model(entry["model"])


def restored(model: type[models.Model], values: Values) -> models.Model | None:
    """The row with the number that it had; None where something that it needs is gone for good (an erased person)."""
    row = model()
    for column in model._meta.concrete_fields:
        value = _read(column, values.get(column.name))
        if isinstance(column, models.ForeignKey) and value is not None and not _exists(column, value):
            if not column.null:
                return None
            value = None
        setattr(row, column.attname, value)
    row.save_base(raw=True, force_insert=True)
    return row


def put_back(row: models.Model, before: Values, after: Values) -> None:
    """The columns as they were before, but those alone that nobody has changed since."""
    columns = {column.name: column for column in row._meta.concrete_fields}
    untouched = [name for name in before if _written(columns[name], row) == after[name]]
    for name in untouched:
        setattr(row, columns[name].attname, _read(columns[name], before[name]))
    if untouched:
        row.save_base(raw=True, update_fields=untouched)


def _written(column: models.Field[Any, Any], row: models.Model) -> Any:
    value = column.value_from_object(row)
    if value is None or isinstance(column, models.JSONField):
        return value
    return column.value_to_string(row)


def _read(column: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(column, models.JSONField):
        return value
    return column.to_python(value)


def _exists(column: models.ForeignKey[Any, Any], value: Any) -> bool:
    target = column.remote_field.model
    assert not isinstance(target, str), "models are loaded"
    return bool(target._base_manager.filter(pk=value).exists())
