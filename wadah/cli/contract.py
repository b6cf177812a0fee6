"""wadah contract lint | show"""

from pathlib import Path
from typing import Annotated

import typer

from wadah.cli.output import Json, as_json, console, plain, table

contract = typer.Typer(help="Check and read contracts.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(contract, name="contract")


@contract.command()
def lint(
    paths: Annotated[list[Path] | None, typer.Argument(help="Contract files; without any: all of the project.")] = None,
    json: Json = False,
) -> None:
    """Check contracts; every problem names file, line and field, and says what to write.

    Example: `wadah contract lint connectors/contracts/diskominfo/up4.odcs.yaml`
    """
    from wadah.contract.lint import lint as check
    from wadah.contract.load import INPUT, OUTPUT, files

    chosen = paths or [*files(INPUT), *files(OUTPUT)]
    found = check(chosen)
    if json:
        as_json([{"file": p.file, "line": p.line, "field": p.field, "text": p.text} for p in found.problems])
    else:
        for problem in found.problems:
            console.print(str(problem), soft_wrap=True, markup=False)
        for notice in found.notices:
            console.print(f"{notice} (notice)", soft_wrap=True, markup=False)
        console.print(f"{len(chosen)} contracts, {len(found.problems)} problems")
    raise typer.Exit(bool(found.problems))


@contract.command()
def show(
    name: Annotated[str | None, typer.Argument(help="Contract id; without one: the list.")] = None,
    odcs: Annotated[bool, typer.Option("--odcs", help="The whole ODCS document, shared columns written out.")] = False,
    json: Json = False,
) -> None:
    """List contracts, or show one as Wadah understands it, with every default applied."""
    from dataclasses import asdict

    from wadah.contract.load import inputs, outputs

    every = {**inputs(), **outputs()}
    if name is None:
        listed = [(c.id, c.port, c.opd, c.schedule, ", ".join(t.name for t in c.tables)) for c in every.values()]
        headers = ("contract", "port", "opd", "schedule", "tables")
        if json:
            as_json([dict(zip(headers, row, strict=True)) for row in listed])
        else:
            table("Contracts", headers, listed)
        return
    if name not in every:
        raise typer.BadParameter(f"no contract `{name}`; there are {', '.join(every)}")
    found = every[name]
    if odcs:
        from wadah.contract.export import export

        plain(export(Path(found.file)))
        return
    if json:
        as_json({**asdict(found), "tables": [asdict(t) for t in found.tables]})
        return
    console.print(f"[bold]{found.name}[/bold]  {found.id} {found.version}, {found.port}, {found.opd}, {found.schedule}")
    console.print(found.purpose)
    for one in found.tables:
        rows = [
            (c.name, c.source if c.source != c.name else "", c.type, c.classification,
             f"key {c.key}" if c.key else "required" if c.required else "", c.description)
            for c in one.columns
        ]  # fmt: skip
        table(
            f"{one.name}  ({one.kind}, {one.load.mode})",
            ("column", "in the source", "type", "class", "", "meaning"),
            rows,
        )
