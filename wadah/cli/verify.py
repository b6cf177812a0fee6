"""wadah verify"""

from typing import Annotated

import typer

from wadah.cli.output import Json, as_json, console, table


def register(app: typer.Typer) -> None:
    app.command()(verify)


def verify(
    place: Annotated[str, typer.Argument(help="A portal's address, a dataset's page, or a receipt (address or file).")],
    json: Json = False,
) -> None:
    """Check that a portal gives what its receipts say. For anybody: needs no installation, no account, no settings.

    Downloads every file, compares bytes and sha256, counts rows, follows the chain of receipts to the first, and asks
    the Data API for the table. Exit status 0: all as said; 1: something differs; 2: nothing could be checked.
    """
    from dataclasses import asdict

    from publish.verify import verify as check

    found = check(place)
    wrong = [f for f in found if f.ok is False]
    if json:
        as_json([asdict(f) for f in found])
    else:
        words = {True: "as said", False: "DIFFERS", None: "not checked"}
        table(place, ("dataset", "what", "result", "found"), [(f.dataset, f.what, words[f.ok], f.said) for f in found])
        many = len({f.dataset for f in found})
        datasets = "1 dataset" if many == 1 else f"{many} datasets"
        unknown = sum(f.ok is None for f in found)
        part = f"{len(found) - unknown} of {len(found)} as the receipts say, {unknown} could not be compared."
        good = part if unknown else f"All {len(found)} as the receipts say."
        end = f"{len(wrong)} of {len(found)} differ." if wrong else good
        console.print(f"{datasets}: {end}")
    raise typer.Exit(1 if wrong else 0)
