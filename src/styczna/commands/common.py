"""What the commands of every room share: refusals in a sentence, the state made ready, imports with their counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from styczna.terminal import new_table, print_json, print_table, progress

if TYPE_CHECKING:
    from styczna.observatory.intake import Counts
    from styczna.sources.records import Rejection

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, folders, zip, tar.gz or tar.xz.")]

REJECTED_SHOWN = 20  # in the table for people; --json gives all of them


class Refusal(Exception):
    """What a person is told, in one sentence, before the command ends with 1."""


def import_files(harvest: Callable[..., Counts], paths: list[Path], *, as_json: bool) -> None:
    from styczna.observatory.segments import Busy

    prepare()
    if absent := [path for path in paths if not path.exists()]:
        raise Refusal(f"There is no {absent[0]}; give the path of a file, a folder or an archive.")
    try:
        with progress("reading") as say:
            counts = harvest(paths=paths, on_progress=lambda so_far: say(f"{so_far.read} read, {so_far.new} new"))
    except Busy as busy:
        raise Refusal(f"{str(busy).capitalize()}; try again when it has ended.") from None
    if as_json:
        print_json(asdict(counts))
    else:
        _show_counts(counts)
    if counts.read == len(counts.rejected):
        raise Refusal(_nothing(counts.rejected))


def _show_counts(counts: Counts) -> None:
    typer.echo(f"{counts.read} read: {counts.new} new, {counts.changed} changed, {counts.unchanged} as before.")
    if remarks := getattr(counts, "remarks", []):
        _show_rows(remarks)
        typer.echo(f"{len(remarks)} taken in although something is odd about them; --json lists all of them.")
    if counts.rejected:
        _show_rows(counts.rejected)
        typer.echo(f"{len(counts.rejected)} rejected; --json lists all of them.")


def _show_rows(rows: list[Rejection]) -> None:
    """In the reader's language, where the sentence is one of a table of theirs."""
    from styczna.clusters.imports.member_words import expected, found

    table = new_table("file", "line", "field", "found", "expected")
    for item in rows[:REJECTED_SHOWN]:
        said = asdict(item)
        table.add_row(item.file, str(item.line or ""), item.field, found(said), expected(said))
    print_table(table, empty="")


def _nothing(rejected: list[Rejection]) -> str:
    if not rejected:
        return "Nothing was read: there is no record in what was given."
    first = rejected[0]
    return f"Nothing was read: {first.file}: {first.found} Expected: {first.expected}"


def prepare() -> None:
    """Brings the database to the newest shape; on an empty home makes it."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)


def find_cluster(slug: str) -> Any:
    from django.http import Http404

    from styczna.clusters.access import clusters, get_cluster

    try:
        return get_cluster(slug)
    except Http404:
        there = ", ".join(clusters().values_list("slug", flat=True)) or "none yet"
        raise Refusal(f"There is no cluster {slug!r}; the clusters here: {there}.") from None
