"""The `styczna` command: each verb of the program for a terminal, with `--json` for other programs.

Exit 0 where at least something was read or answered, 1 where nothing could be, 2 for a call that is not understood.
Errors are one sentence on standard error. The command acts as the operator of this installation.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from styczna.commands.common import AsJson, Paths, Refusal, find_cluster, import_files, prepare
from styczna.commands.directory import app as directory
from styczna.commands.members import app as members
from styczna.commands.orders import plan
from styczna.commands.people import app as people
from styczna.commands.projects import app as projects
from styczna.commands.reference import app as reference
from styczna.commands.reports import app as reports
from styczna.commands.touchpoints import advantage, entry, keep_diagnosis
from styczna.terminal import language, marked, new_table, print_json, print_table, progress

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Where clusters touch, and what they can build there."
)
notices = typer.Typer(no_args_is_help=True, help="Notices of public procurement.")
calls = typer.Typer(no_args_is_help=True, help="Calls for projects.")
orders = typer.Typer(no_args_is_help=True, help="Orders: look up, match.")
app.add_typer(notices, name="notices")
app.add_typer(calls, name="calls")
app.add_typer(plan, name="plan")
app.add_typer(orders, name="orders")
app.add_typer(members, name="members")
app.add_typer(projects, name="projects")
app.add_typer(people, name="people")
app.add_typer(directory, name="directory")
app.add_typer(reference, name="reference")
app.add_typer(reports, name="touchpoints")
app.command()(advantage)
app.command()(entry)

Port = Annotated[int, typer.Option(min=1, max=65535, help="On this machine only.")]


def main() -> None:
    try:
        with _state(), _acting():
            app()
    except Refusal as refusal:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(refusal), markup=False)
        sys.exit(1)
    except KeyboardInterrupt:
        Console(stderr=True).print("Stopped; nothing half-done is left.")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - a person is told in a sentence; what a developer needs is kept
        Console(stderr=True, highlight=False, soft_wrap=True).print(_unexpected(error), markup=False)
        sys.exit(1)


def _unexpected(error: Exception) -> str:
    """Keeps the traceback in the state, where a developer finds it, and says so."""
    what = f"Something that Styczna did not expect happened ({type(error).__name__}: {error})"
    try:
        from django.conf import settings

        log = settings.HOME / "errors.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(f"styczna {' '.join(sys.argv[1:])}\n{''.join(traceback.format_exception(error))}\n")
    except Exception:  # noqa: BLE001 - there is no state to write to
        return f"{what}."
    return f"{what}; the details are in {log}, please send them to the developers."


@app.command()
def demo(
    port: Port = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Build only.")] = False,
) -> None:
    """Build the demonstration from nothing, or reuse what is there, and serve it."""
    from styczna.scenarios.demo import DEMO_PASSWORD, build

    console = Console(stderr=True)
    with progress("preparing") as say:
        build(say=say)
    if no_serve:
        console.print("The demonstration is ready; `styczna serve` shows it.")
        return
    from styczna.accounts.access import demo_people
    from styczna.touchpoints.entry.learning import start_learning

    console.print(f"\nStyczna: http://127.0.0.1:{port}/   (Ctrl+C ends it)")
    console.print(f"Sign in with the password {DEMO_PASSWORD} as:")
    for person in demo_people():
        console.print(f"  {person.email:<36} {person.name}", highlight=False)
    start_learning()  # the forecast of entries: a minute of one core, behind everything that a reader asks for
    _serve(port)


@app.command()
def serve(port: Port = 8000) -> None:
    """Serve what is there."""
    prepare()
    Console(stderr=True).print(f"Styczna: http://127.0.0.1:{port}/   (Ctrl+C ends it)")
    _serve(port)


@notices.command("import")
def notices_import(paths: Paths, as_json: AsJson = False) -> None:
    """Import TED and eForms notices, whole or not at all; the same again changes nothing."""
    from styczna.orders.harvest import harvest_notices

    import_files(harvest_notices, paths, as_json=as_json)


@calls.command("import")
def calls_import(paths: Paths, as_json: AsJson = False) -> None:
    """Import calls of the EU Funding & Tenders portal (JSON Lines, plain or gzip)."""
    from styczna.orders.harvest import harvest_calls

    import_files(harvest_calls, paths, as_json=as_json)


@app.command()
def diagnose(
    seed: Annotated[int | None, typer.Option(min=0, help="Of the resampling; without it as on the pages.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep it, for comparing later ones with it.")] = False,
    occasion: Annotated[str, typer.Option(help="Why it is kept, such as a meeting.")] = "",
    as_json: AsJson = False,
) -> None:
    """Diagnose the themes in which clusters touch, bottom-up from their evidence."""
    from styczna.touchpoints.diagnose import DEFAULT_SEED, as_document, diagnose

    prepare()
    findings = diagnose(seed=DEFAULT_SEED if seed is None else seed)
    document = as_document(findings, language=language())
    if keep:
        keep_diagnosis(findings, occasion)
    if as_json:
        print_json(document)
        return
    table = new_table("theme", "clusters", "contact", "overlap", "complement", "stability")
    for theme in document["themes"]:
        numbers = (f"{theme[name]:.3f}" for name in ("contact", "overlap", "complement"))
        table.add_row(theme["label"], ", ".join(theme["clusters"]), *numbers, f"{theme['stability']:.0%}")
    print_table(table, empty="No themes: no clusters with evidence. `styczna demo` loads the meeting of 2012.")


@orders.command("list")
def orders_list(
    words: Annotated[str, typer.Option(help="Words of the title or the buyer.")] = "",
    state: Annotated[list[str] | None, typer.Option(help="open, planned, awarded, closed or unknown.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Such as PL.")] = None,
    cpv: Annotated[list[str] | None, typer.Option(help="Beginning of a CPV code, such as 0933.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 200,
    offset: Annotated[int, typer.Option(min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """List orders: those one can still act on first, then the newest."""
    from styczna.observatory.queries import STATES, Question
    from styczna.orders.catalogue import list_orders, title_of
    from styczna.sources.vocabularies import country_codes

    prepare()
    if unknown := set(state or ()) - set(STATES):
        raise Refusal(f"No order has the state {sorted(unknown)[0]!r}; the states are {', '.join(STATES)}.")
    if unknown := {code for code in country or () if code not in country_codes()}:
        raise Refusal(f"There is no country {sorted(unknown)[0]!r}; codes have two capital letters, such as PL.")
    question = Question(words=words, states=tuple(state or ()), countries=tuple(country or ()), cpv=tuple(cpv or ()))
    listing = list_orders(question=question, limit=limit, offset=offset)
    if as_json:
        print_json(
            [asdict(line) | {"title": title_of(line.titles, language(), line.language)} for line in listing.lines]
        )
        return
    table = new_table("id", "state", "title", "buyer", "country", "published", "deadline")
    for line in listing.lines:
        title = title_of(line.titles, language(), line.language)
        dates = (str(line.published or "not known"), _moment(line.deadline))
        table.add_row(line.id, line.state, title, line.buyer or "not known", line.country or "", *dates)
    print_table(table, empty="No orders. `styczna notices import PATH` brings some, `styczna demo` a first 2,422.")
    if listing.total > len(listing.lines):
        Console(stderr=True).print(f"{len(listing.lines)} of {listing.total}; --limit and --offset show others.")


@orders.command("show")
def orders_show(order: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show one order with all its parts."""
    from styczna.orders.catalogue import title_of

    prepare()
    found = _order(order)
    document = asdict(found.notice) | {"state": found.state, "continued_by": found.continued_by}
    if as_json:
        print_json(document)
        return
    notice = found.notice
    table = new_table("", title_of(notice.titles, language(), notice.language))
    rows = {
        "state": found.state,
        "buyer": ", ".join(buyer.name for buyer in notice.buyers) or "not known",
        "CPV": ", ".join(notice.cpv) or "not known",
        "places": ", ".join(notice.nuts) or "not known",
        "value": f"{notice.value.amount:,.2f} {notice.value.currency}" if notice.value else "not known",
        "published": str(notice.published or "not known"),
        "deadline": _moment(notice.deadline),
        "lots": str(len(notice.lots)),
        "winners": ", ".join(winner.name for award in notice.awards for winner in award.winners) or "not known",
        "published at": notice.url or "not known",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    print_table(table, empty="")


@orders.command("match")
def orders_match(
    cluster: Annotated[str | None, typer.Option(metavar="SLUG", help="Organisations of this cluster only.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 20,
    as_json: AsJson = False,
) -> None:
    """Match orders with the organisations who could serve them, best first."""
    from styczna.orders.match import as_document, match_orders

    prepare()
    found = match_orders(cluster=find_cluster(cluster) if cluster else None, limit=limit)
    document = as_document(found, language=language())
    if as_json:
        print_json(document)
        return
    table = new_table("order", "score", "state", "title", "who fits", "why")
    for match in document:
        names = ", ".join(marked(organisation) for organisation in match["organisations"][:3])
        table.add_row(match["order"], f"{match['score']:.2f}", match["state"], match["title"], names, match["why"])
    print_table(table, empty="No matches: there are no orders, or no organisations with fields.")


@app.command()
def consortium(
    notice: Annotated[str, typer.Argument(metavar="NOTICE", help="Id of an order.")],
    size: Annotated[int, typer.Option(min=1, max=12, help="Members at most.")] = 4,
    as_json: AsJson = False,
) -> None:
    """Assemble the best inter-cluster consortia for an order, proven, with a leader proposed."""
    from styczna.orders.assemble import as_document, assemble

    prepare()
    document = as_document(assemble(order=_order(notice), size=size), language=language())
    if as_json:
        print_json(document)
        return
    table = new_table("team", "members", "coverage", "proven", "missing", "leader")
    for number, team in enumerate(document["teams"], start=1):
        members = "\n".join(f"{marked(member)} ({member['cluster']})" for member in team["members"])
        leader = next(marked(member) for member in team["members"] if member["id"] == team["leader"]["id"])
        proven = "yes" if team["proven"] else f"at most {team['bound']:.0%}"
        missing = ", ".join(item["label"] for item in team["missing"]) or "nothing"
        table.add_row(str(number), members, f"{team['coverage']:.0%}", proven, missing, leader)
    print_table(table, empty="No team of two clusters covers anything of this order.")


@app.command()
def minutes(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="Such as wroclaw-2012.")],
    language: Annotated[str, typer.Option(help="pl or en.")] = "pl",
) -> None:
    """Write the minutes of a meeting from its record."""
    from django.http import Http404

    from styczna.dialogue.access import get_meeting
    from styczna.dialogue.minutes import as_text
    from styczna.dialogue.minutes import minutes as write

    prepare()
    if language not in ("pl", "en"):
        raise Refusal(f"The minutes are written in pl or en, not in {language!r}.")
    try:
        record = write(meeting=get_meeting(meeting), language=language)
    except Http404:
        raise Refusal(f"There is no meeting {meeting!r}; `styczna demo --no-serve` loads wroclaw-2012.") from None
    typer.echo(as_text(record, language=language), nl=False)


@contextmanager
def _state() -> Iterator[None]:
    """Django, with the operator's language; a state that cannot be written to is told in a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styczna.site.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError
    from django.utils import translation

    try:
        django.setup()
        with translation.override(language()):
            yield
    except (OSError, ImproperlyConfigured) as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise Refusal(f"The state in STYCZNA_HOME cannot be used: {error}.") from None
    except DatabaseError as error:
        raise Refusal(f"The database cannot be used: {error}.") from None


@contextmanager
def _acting() -> Iterator[None]:
    from styczna.accounts.actor import acting_as

    with acting_as("styczna " + " ".join(sys.argv[1:3]), "command line"):
        yield


def _serve(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    # A fork would inherit what this process has opened, without its threads: DuckDB's would be waited for in vain.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "styczna.site.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_enabled=False,
    )
    server.serve()


def _moment(deadline: date | None) -> str:
    """With its hour and offset where these are known."""
    if isinstance(deadline, datetime):
        return deadline.isoformat(" ", "minutes")
    return str(deadline or "not known")


def _order(order_id: str) -> Any:
    from styczna.orders.catalogue import NoSuchOrder, get_order

    try:
        return get_order(order_id=order_id)
    except NoSuchOrder:
        raise Refusal(f"There is no order {order_id!r}; `styczna orders list` shows those that are here.") from None


if __name__ == "__main__":
    main()
