"""`styczna reference`: take published reference data in, such as a later year of the REGON register."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from styczna.commands.common import AsJson, Paths, Refusal, import_files
from styczna.terminal import language

if TYPE_CHECKING:
    from styczna.observatory.intake import Counts
    from styczna.touchpoints.reference.importing import Taken

app = typer.Typer(no_args_is_help=True, help="Reference data: registers and lists that fields are compared with.")

Errors = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Write the bad rows here (.csv), to be mended and imported again.")
]


@app.callback()
def reference() -> None:
    """Reference data: registers and lists that fields are compared with."""


@app.command("import")
def reference_import(paths: Paths, errors: Errors = None, as_json: AsJson = False) -> None:
    """Import reference files (CSV), known by their header, whole or not at all; the same again changes nothing."""
    from styczna.touchpoints.reference.importing import import_reference

    if errors is not None and errors.suffix != ".csv":
        raise Refusal(f"The bad rows are written as .csv, not as {errors.name!r}.")

    def harvest(*, paths: list[Path], on_progress: Callable[[Counts], None]) -> Taken:
        taken = import_reference(paths=paths, on_progress=on_progress)
        if errors is not None:
            _write_errors(paths, taken, errors)
        return taken

    import_files(harvest, paths, as_json=as_json)


def _write_errors(paths: list[Path], taken: Taken, path: Path) -> None:
    """One file for each layout of columns; a second one is numbered."""
    from styczna import sheets
    from styczna.touchpoints.reference.importing import to_mend

    for number, (header, rows) in enumerate(to_mend(paths=paths, taken=taken).items(), start=1):
        here = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        try:
            here.write_bytes(b"".join(sheets.as_csv(header, rows, language=language())))
        except OSError as error:
            raise Refusal(f"{here} cannot be written: {error.strerror}. The good rows were taken in.") from None
