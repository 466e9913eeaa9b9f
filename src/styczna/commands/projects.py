"""Commands of the published lists of funded projects."""

from __future__ import annotations

import typer

from styczna.commands.common import AsJson, Paths, import_files

app = typer.Typer(no_args_is_help=True, help="Published lists of EU-funded projects.")


@app.callback()
def projects() -> None:
    """Published lists of EU-funded projects."""


@app.command("import")
def projects_import(paths: Paths, as_json: AsJson = False) -> None:
    """Import lists of funded projects (CSV or XLSX), whole or not at all; the same again changes nothing."""
    from styczna.clusters.projects.funded import harvest_projects

    import_files(harvest_projects, paths, as_json=as_json)
