"""`styczna people`: the first administrator, and erasures once more after an older copy was restored."""

from __future__ import annotations

from typing import Annotated

import typer

from styczna.commands.common import Refusal, prepare

app = typer.Typer(no_args_is_help=True, help="People with accounts: the first administrator, erasures.")


@app.command()
def administrator(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    name: Annotated[str, typer.Option(help="As others see it.")],
    password: Annotated[str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True, help="Asked for.")],
) -> None:
    """Make an administrator; everybody else comes by invitation."""
    from django.core.exceptions import ValidationError

    from styczna.accounts.administrators import make_administrator

    prepare()
    try:
        make_administrator(email=email, name=name, password=password)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from None
    typer.echo(f"{email} is an administrator and can sign in.")


@app.command("erase-again")
def erase_again() -> None:
    """Erase those who were erased after the copy was made that has been restored."""
    from styczna.accounts import my_data

    prepare()
    typer.echo(f"{my_data.erase_again()} erased again.")
