"""The dbt project that is really run: the repository's `dbt/` and what follows from the contracts, put together.

It lies in `cache/dbt` and may be deleted at any time. Files are only rewritten where their content
differs, so that dbt's partial parsing holds.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import yaml

from wadah.contract import compact
from wadah.contract.model import Contract, Table
from wadah.errors import Fatal
from wadah.files import write_bytes
from wadah.settings import ROOT, Settings
from wadah.warehouse import properties, pseudonym
from wadah.warehouse.follows import chain
from wadah.warehouse.outputs import model, output_spec
from wadah.warehouse.spec import records_gone, relation, table_spec

SOURCE = ROOT / "dbt"
OURS = ("models", "macros", "seeds", "tests", "dbt_project.yml", "profiles.yml")  # of the folder, nothing else is ours
HEADER = "-- Made from the contract {0}; change that, not this file.\n"


@dataclass(frozen=True, slots=True)
class Project:
    """An assembled project: its folder, and the hash of everything that decides what models compute."""

    folder: Path
    hash: str


def assemble(settings: Settings, inputs: Mapping[str, Contract], outputs: Mapping[str, Contract]) -> Project:
    """Write `cache/dbt`. Raises Fatal WDH-401 where a contract and the models don't fit each other."""
    wanted = dict(_repository())
    for name, text in _generated(settings, inputs, outputs):
        if name in wanted:
            raise Fatal("WDH-401", problem=f"dbt/{name} is written by hand and follows from a contract as well")
        wanted[name] = text.encode()
    folder = settings.path("cache", "dbt")
    _sync(folder, wanted)
    digest = hashlib.sha256()
    for name in sorted(wanted):
        digest.update(f"{name}\0{len(wanted[name])}\0".encode() + wanted[name])
    for package in ("dbt-core", "dbt-duckdb", "duckdb"):
        digest.update(f"{package} {version(package)}\0".encode())
    digest.update(pseudonym.fingerprint(settings).encode())  # another secret gives other pseudonyms, in every row
    return Project(folder, digest.hexdigest())


def _repository() -> Iterator[tuple[str, bytes]]:
    for part in OURS:
        top = SOURCE / part
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file() and not file.name.startswith("."):
                yield file.relative_to(SOURCE).as_posix(), file.read_bytes()


def _generated(
    settings: Settings, inputs: Mapping[str, Contract], outputs: Mapping[str, Contract]
) -> Iterator[tuple[str, str]]:
    for contract in inputs.values():
        for table in contract.tables:
            try:
                yield from _staging(settings, contract, table)
            except ValueError as unclear:
                raise Fatal("WDH-401", problem=f"{contract.id}: {unclear}") from unclear
    yield "models/staging/landing.yml", _yaml(properties.landing(inputs))
    yield "models/open/published.yml", _yaml(properties.published(outputs))
    for contract in outputs.values():
        name = model(contract)
        if not any((SOURCE / "models").rglob(f"{name}.sql")):
            raise Fatal("WDH-401", problem=f"dataset {contract.id} has no model dbt/models/open/{name}.sql")
        yield f"models/open/{name}.yml", _yaml(properties.opened(contract))
    under_contract = {model(c) for c in outputs.values()}
    for file in (SOURCE / "models" / "open").glob("*.sql"):
        if file.stem not in under_contract:
            raise Fatal("WDH-401", problem=f"dbt/models/open/{file.name} has no contract in publish/datasets")
    yield "macros/contracts.sql", _macros(inputs, outputs)


def _staging(settings: Settings, contract: Contract, table: Table) -> Iterator[tuple[str, str]]:
    name = relation(contract.id, table.name)
    spec = (
        "{% set t_json %}{% raw %}"
        + _json(table_spec(contract, table, settings.regency))
        + "{% endraw %}{% endset %}\n"
    )
    spec = HEADER.format(contract.id) + spec + "{%- set t = fromjson(t_json) -%}\n"
    landed = f"source('landing', '{name}')"
    checked, loads = f"ref('chk_{name}')", "source('control', 'muatan')"
    folder = f"models/staging/{contract.id.replace('-', '_')}"
    yield f"{folder}/chk_{name}.sql", (
        "{{ config(materialized='incremental', incremental_strategy='append', pre_hook=\"{{ forget_expired("
        + landed + ') }}") }}\n' + spec + f"{{{{ check_rows(t, {landed}) }}}}\n"
    )  # fmt: skip
    yield f"{folder}/stg_{name}.sql", spec + f"{{{{ accepted_rows(t, {checked}, {loads}) }}}}\n"
    yield (
        f"{folder}/rej_{name}.sql",
        "{{ config(schema='reject') }}\n" + spec + f"{{{{ rejected_rows(t, {checked}, {loads}) }}}}\n",
    )
    yield f"{folder}/{name}.yml", _yaml(properties.staging(contract, table))
    if steps := chain(table):
        at = f"models/intermediate/int_{name}_waktu"
        parent = f"ref('stg_{relation(contract.id, steps['parent'])}')" if steps["parent"] else "none"
        text = "{%- set f = fromjson('" + _json(steps).replace("'", "\\'") + "') -%}\n"
        yield (
            f"{at}.sql",
            HEADER.format(contract.id) + text + f"{{{{ resolve_times(f, ref('stg_{name}'), {parent}) }}}}\n",
        )
        yield f"{at}.yml", _yaml(properties.times(contract, table, steps))


def _macros(inputs: Mapping[str, Contract], outputs: Mapping[str, Contract]) -> str:
    tables = [
        {
            "app": c.id,
            "name": t.name,
            "relation": relation(c.id, t.name),
            "weight": compact.NEW if t.load.compact else None,
            "gone": records_gone(t),
            "opd": c.opd,
            "patience": c.patience,
            "keyed": bool(t.key),
            "optional": [x.name for x in t.columns if not (x.required or x.key or x.from_name)],
        }
        for c in inputs.values()
        for t in c.tables
    ]
    opened = {c.table.name: output_spec(c) for c in outputs.values()}
    compared = sorted(file.stem for file in (SOURCE / "models").rglob("rek_*.sql"))
    unknown = sorted(file.stem for file in (SOURCE / "models").rglob("unk_*.sql"))
    return "".join(
        f"{{% macro {name} -%}}\n{{%- set told %}}{{% raw %}}{_json(value)}{{% endraw %}}{{% endset -%}}\n"
        f"{{{{ return(fromjson(told){pick}) }}}}\n{{%- endmacro %}}\n\n"
        for name, value, pick in (
            ("landing_tables()", tables, ""),
            ("unknown_models()", unknown, ""),
            ("compared_models()", compared, ""),
            ("output(table)", opened, "[table]"),
        )
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)


def _sync(folder: Path, wanted: Mapping[str, bytes]) -> None:
    """Make the project's files equal `wanted`; dbt's own (target, logs) stay."""
    for name, content in wanted.items():
        file = folder / name
        if not file.is_file() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(file, content, durable=False)  # compared with what is wanted by every build
    for ours in OURS:
        top = folder / ours
        for file in top.rglob("*") if top.is_dir() else []:
            if file.is_file() and file.relative_to(folder).as_posix() not in wanted:
                file.unlink()
