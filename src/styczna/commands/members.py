"""`styczna members`: take a file of members in, list the members of a cluster. The operator acts for every cluster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from styczna.commands.common import REJECTED_SHOWN, AsJson, Refusal, find_cluster, prepare
from styczna.terminal import language, marked, new_table, print_json, print_table, progress

if TYPE_CHECKING:
    from styczna.clusters.imports.take_in_members import Counts

app = typer.Typer(no_args_is_help=True, help="Members of a cluster: import, list.")

Slug = Annotated[str, typer.Option("--cluster", metavar="SLUG", help="Such as cte.")]
Errors = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Write the bad rows here (.csv or .xlsx), to be mended and imported again."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="NAME=FIELD", help="What a column means, such as Siedziba=city; NAME= leaves it out."
    ),
]


@app.command("import")
def members_import(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX.")],
    cluster: Slug,
    column: Columns = None,
    errors: Errors = None,
    as_json: AsJson = False,
) -> None:
    """Import members from CSV or XLSX, whole or not at all; the same again changes nothing."""
    from styczna.clusters.imports.take_in_members import import_file
    from styczna.sources.messages import RefusedError

    prepare()
    if not path.is_file():
        raise Refusal(f"There is no file {path}.")
    of_cluster, chosen = find_cluster(cluster), _chosen(column or [])
    if errors is not None and errors.suffix not in (".csv", ".xlsx"):
        raise Refusal(f"The bad rows are written as .csv or .xlsx, not as {errors.name!r}.")
    try:
        with progress("reading") as say:
            counts = import_file(
                cluster=of_cluster,
                path=path,
                by=None,
                chosen=chosen,
                on_progress=lambda so_far: say(f"{so_far.read} read, {so_far.new} new"),
            )
    except RefusedError as refused:
        _refuse(refused, path, as_json=as_json)
    if errors is not None:
        _write_errors(counts, errors)
    if as_json:
        print_json(as_document(counts))
    else:
        _show(counts)
    if counts.read == len(counts.rejected):
        raise Refusal("No member was taken in: every row is wrong." if counts.read else "The file names no member.")


@app.command("list")
def members_list(cluster: Slug, as_json: AsJson = False) -> None:
    """List the members of a cluster, those marked who have left it or are only claimed by it."""
    from styczna.clusters.organisations.member_list import as_documents, list_members

    prepare()
    members = as_documents(list_members(cluster=find_cluster(cluster)))
    if as_json:
        print_json(members)
        return
    table = new_table("name", "NIP", "size", "city", "since", "until", "PKD")
    for member in members:
        since, until = (str(member[name] or "not known") for name in ("since", "until"))
        until = "" if member["until"] is None else until
        pkd = ", ".join(field["code"] for field in member["fields"] if field["scheme"] != "cpv")
        name = marked(member) + ("" if member["confirmed"] else " [claimed]")
        table.add_row(
            name, member["nip"] or "not known", member["size"] or "not known", member["city"], since, until, pkd
        )
    print_table(table, empty="No members. `styczna members import FILE --cluster SLUG` brings some.")


def as_document(counts: Counts) -> dict[str, Any]:
    """The counts as every import of the program gives them."""
    names = ("file", "line", "field", "found", "expected")
    rejected = [{name: entry[name] for name in names} for entry in counts.rejected]
    return {name: getattr(counts, name) for name in ("read", "new", "changed", "unchanged")} | {"rejected": rejected}


def _chosen(columns: list[str]) -> dict[str, str]:
    from styczna.sources.member_columns import FIELDS, LEFT_OUT

    chosen = {}
    for said in columns:
        name, equals, field = said.rpartition("=")
        if not equals or field not in (*FIELDS, LEFT_OUT):
            raise Refusal(f"{said!r} is no NAME=FIELD; the fields are {', '.join(FIELDS)}.")
        chosen[name] = field
    return chosen


def _refuse(refused: Any, path: Path, *, as_json: bool) -> NoReturn:
    """A file that is no list of members counts as one that was read and rejected."""
    from dataclasses import asdict

    from styczna.clusters.imports.member_words import expected, found

    rejection = asdict(refused.rejection(path.name))
    if as_json:
        print_json({"read": 1, "new": 0, "changed": 0, "unchanged": 0, "rejected": [rejection]})
    raise Refusal(f"{path.name}: {found(rejection)} {expected(rejection)}")


def _write_errors(counts: Counts, path: Path) -> None:
    from styczna import sheets
    from styczna.clusters.imports.member_words import rejected_table

    header, rows = rejected_table(counts.columns, counts.rejected)
    try:
        if path.suffix == ".xlsx":
            path.write_bytes(sheets.as_xlsx(header, rows, title=path.stem))
        else:
            path.write_bytes(b"".join(sheets.as_csv(header, rows, language=language())))
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}. The members were taken in.") from None


def _show(counts: Counts) -> None:
    from styczna.clusters.imports.member_words import expected, field_name, found, warnings

    waiting = f", {counts.waiting} of them waiting for a person's decision" if counts.waiting else ""
    typer.echo(
        f"{counts.read} read: {counts.new} new{waiting}; {counts.changed} changed, {counts.unchanged} as before."
    )
    for sentence, number in warnings(counts.numbers()):
        typer.echo(f"{number} rows: {sentence}.")
    if not counts.rejected:
        return
    table = new_table("line", "field", "found", "expected")
    for entry in counts.rejected[:REJECTED_SHOWN]:
        table.add_row(str(entry["line"] or ""), field_name(entry["field"]), found(entry), expected(entry))
    print_table(table, empty="")
    typer.echo(f"{len(counts.rejected)} rejected; --errors PATH writes all of them as a file.")
