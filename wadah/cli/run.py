"""wadah run | up | down: the main job, and an installation that stays open."""

import shutil
import signal
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from wadah.cli.output import Json, as_json, console, table, told
from wadah.cli.steps import Steps
from wadah.settings import Settings

if TYPE_CHECKING:
    from infra.mainjob import Outcome

LARGE = 5
"""Times the usual synthetic regency (and its one year) from which making it takes minutes, and is told step by step."""


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(up)
    app.command()(down)


def run(json: Json = False) -> None:
    """Do everything once: applications → Airflow → warehouse → gate → portal, and say what came of it.

    In the sandbox the synthetic applications are started first. What has not changed is neither pulled nor
    published again. It may be killed at any moment: the next run completes it.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to stop: as Ctrl-C, Airflow is stopped too
    from wadah.cli.report import report
    from wadah.lock import lock
    from wadah.settings import load_settings

    settings = load_settings()
    say = Steps(quiet=json)
    try:
        with lock(settings, "run"):
            outcome = _work(settings, say)
    except KeyboardInterrupt:  # Typer would end without a word
        told.print("\nStopped. Nothing is lost: run it again.")
        raise typer.Exit(130) from None
    if json:
        as_json(report(settings, outcome))
    else:
        _print(settings, report(settings, outcome))
    raise typer.Exit(_status(outcome.failures.values()))


def _work(settings: Settings, say: Steps) -> "Outcome":
    from infra.mainjob import run as work

    applications(settings, say)
    portal(settings, say)
    manual = settings.airflow.model_copy(update={"scheduled": False, "retry_delay": 3.0})
    return work(settings.model_copy(update={"airflow": manual}), say)


def applications(settings: Settings, say: Steps) -> None:
    """The sandbox's applications, where this installation has one."""
    if settings.environment == "sandbox":
        from infra.sandbox import up as start

        say(f"starting the synthetic applications of {settings.regency.name}")
        large = settings.sandbox.size * settings.sandbox.years > LARGE
        start(settings, (lambda app: say(f"  making what {app} holds")) if large else None)


def portal(settings: Settings, say: Steps) -> str | None:
    """The embedded CKAN's address where releases go to it; None for the static site, or another's CKAN."""
    from wadah.cli.portal import start

    if settings.portal.target != "ckan" or settings.given("ckan"):
        return None
    return start(settings, say)


def home(settings: Settings) -> str:
    """Where a person finds the portal: a file, or an address."""
    if settings.portal.target == "static":
        return str(settings.path("portal", "current", "index.html"))
    from publish.ckan.pages import public_address

    return public_address(settings)


def _status(failures: Iterable[str]) -> int:
    """0 all well, 1 data refused, 2 fault."""
    from wadah.errors import EXIT, catalogue

    codes = [failure[:7] for failure in failures]
    found = [EXIT[catalogue()[c].kind] if c in catalogue() else 2 for c in codes]
    return max(found, default=0)


def _print(settings: Settings, found: dict[str, Any]) -> None:
    console.print()
    table(
        f"Applications of {settings.regency.name}, {settings.today():%d %B %Y}",
        ("table", "new rows", "accepted", "rejected", "seconds"),
        [(f"{r['app']}.{r['table']}", r["new"], r["accepted"], r["rejected"], r["seconds"]) for r in found["loads"]],
        right=(1, 2, 3, 4),
    )
    table(
        "Open datasets",
        ("dataset", "rows", "gate", "release", "where"),
        [(d["dataset"], d["rows"], d["gate"], d["outcome"], d["path"]) for d in found["datasets"]],
        right=(1,),
    )
    for part in found["set_aside"]:
        told = escape(f"{part['part']}: {part['code']}: {part['message']}")
        console.print(f"[yellow]![/yellow] set aside {told}", soft_wrap=True)
    _failures(found["failures"])
    console.print(f"{found['seconds']:.0f} s in all. Portal: {home(settings)}", soft_wrap=True)
    if settings.portal.target == "ckan" and not settings.given("ckan"):
        console.print("CKAN stays up; stop it with `make portal-down`.")
    if settings.environment == "sandbox":
        console.print("The synthetic applications stay up; stop them with `make down`.")
    console.print()
    console.print("Try next:")
    wadah = "wadah" if shutil.which("wadah") else ".venv/bin/wadah"
    to = " PORTAL=ckan" if settings.portal.target == "ckan" else ""
    for command, what in (
        (f"make up{to}", "open the portal and Airflow's page in a browser"),
        (f"{wadah} status", "what is current, load by load"),
        (f'{wadah} sql "from marts.muatan"', "query the warehouse"),
        (f"{wadah} sandbox tick --days 3 && make run{to}", "let three days pass, and see what changes"),
    ):
        console.print(f"  {command:<52} {what}", markup=False)


def _failures(found: Mapping[str, str]) -> None:
    """What went wrong, task by task; brackets in a message are no markup."""
    for task, failure in found.items():
        console.print(f"[red]✗[/red] {escape(f'{task}: {failure}')}", soft_wrap=True)


def up(
    wait: Annotated[bool, typer.Option(help="Stay until Ctrl-C, then stop everything.")] = False,
) -> None:
    """Run once, then leave Airflow (on schedule), the sandbox and the portal open; addresses are printed.

    `wadah down` stops them.
    """
    from infra import mainjob
    from infra.airflow import cluster
    from infra.airflow.environ import USER, password
    from infra.portal import start as serve
    from wadah.lock import lock
    from wadah.settings import load_settings

    settings, say = load_settings(), Steps()
    with lock(settings, "run"):
        applications(settings, say)
        ckan = portal(settings, say)
        if cluster.running(settings) is None:
            mainjob.boot(settings, say)
        outcome = mainjob.run(settings, say)
        address = ckan or home(settings) if settings.portal.target == "ckan" else serve(settings)
    living = cluster.running(settings)
    console.print(f"\nPortal   {address}")
    console.print(f"Airflow  {living[0] if living else '–'}   user {USER}, password {password(settings)}")
    _failures(outcome.failures)
    console.print("Stop with `make down`." if not wait else "Stop with Ctrl-C.")
    if wait:
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
        down(quiet=False)
    raise typer.Exit(_status(outcome.failures.values()))


def down(quiet: Annotated[bool, typer.Option(help="Say nothing.")] = False) -> None:
    """Stop Airflow, the portal (CKAN too) and the sandbox of this installation. Data stay."""
    from infra import ckan
    from infra.airflow import cluster
    from infra.portal import stop as close
    from infra.sandbox import down as stop
    from wadah.settings import load_settings

    settings = load_settings()
    cluster.stop(settings)
    close(settings)
    ckan.stop(settings)
    if settings.environment == "sandbox":
        stop(settings)
    if not quiet:
        console.print("Stopped.")
