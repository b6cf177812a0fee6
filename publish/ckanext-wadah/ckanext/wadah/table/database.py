"""Transactions, locks and schemas of the datastore's database.

Our tables stand in schemas of their own until and after they are public: `_table_metadata` lists `public` alone, so
nothing staged or replaced can be read. They carry names of their own as well, because CKAN asks for a table's columns
and comments by name without a schema.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine, identifier, literal_string
from ckanext.wadah import problem
from psycopg2.extensions import cursor as Cursor  # noqa: N812

SCHEMAS = ("wadah_stage", "wadah_prev", "wadah_old")

# The trigger of every table of ours. CKAN's own would index all columns, in another language. With no column named it
# does nothing, and keeps `datastore set-permissions` from adding CKAN's.
FULL_TEXT = """
CREATE OR REPLACE FUNCTION wadah_stage.full_text() RETURNS trigger AS $$
BEGIN
    IF TG_NARGS > 0 THEN
        NEW._full_text := to_tsvector('simple', coalesce((SELECT string_agg(value, ' ') FROM json_each_text(
            row_to_json(NEW)) WHERE key = ANY (TG_ARGV)), ''));
    END IF;
    RETURN NEW;
END; $$ LANGUAGE plpgsql"""


def stage(resource_id: str) -> str:
    return f"wadah_stage.{identifier(f'{resource_id}__stage')}"


def diff(resource_id: str) -> str:
    return f"wadah_stage.{identifier(f'{resource_id}__diff')}"


def previous(resource_id: str) -> str:
    return f"wadah_prev.{identifier(f'{resource_id}__prev')}"


def public(resource_id: str) -> str:
    return f"public.{identifier(resource_id)}"


def aside(resource_id: str) -> tuple[str, ...]:
    """All tables of a resource but the public one."""
    return previous(resource_id), stage(resource_id), diff(resource_id)


@contextmanager
def transaction(doing: str) -> Iterator[Cursor]:
    """One transaction of the write role. A psycopg2 error becomes a refusal that holds no value.

    A client that went away ends its statement within a second: otherwise its locks would outlive it.
    """
    try:
        raw = get_write_engine().raw_connection()
    except Exception as error:  # SQLAlchemy wraps it, with the address in the text
        del error
        problem.refuse(problem.OUT_OF_ORDER, f"{doing}: the datastore's database does not answer")
    try:
        with raw.cursor() as cursor:
            cursor.execute(
                "SET LOCAL client_connection_check_interval='1s'; SET LOCAL statement_timeout=0;"
                " SET LOCAL DateStyle='ISO, YMD'; SET LOCAL TimeZone='UTC'; SET LOCAL maintenance_work_mem='256MB'"
            )
            yield cursor
        raw.commit()
    except psycopg2.Error as error:
        _undo(raw)
        problem.explain(error, doing)
    except BaseException:
        _undo(raw)
        raise
    finally:
        raw.close()


def _undo(raw: Any) -> None:
    try:
        raw.rollback()
    except psycopg2.Error:
        raw.invalidate()  # the connection is gone, and with it the transaction


def lock(cursor: Cursor, what: str, seconds: float = 10) -> None:
    """One holder of `what` until the transaction ends; a second waits so long and is told WDH-635."""
    cursor.execute("SHOW lock_timeout")
    before = cursor.fetchone()
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", (f"{int(seconds * 1000)}ms",))
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_key(what),))
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", before)


def free(cursor: Cursor, what: str) -> bool:
    """As `lock` where nobody holds it; waits for none."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (_key(what),))
    return bool(_one(cursor))


def _key(what: str) -> int:
    return int.from_bytes(hashlib.sha1(what.encode(), usedforsecurity=False).digest()[:8], "big", signed=True)


def prepare(cursor: Cursor) -> None:
    """Our schemas and the trigger's function, where they are missing."""
    if _prepared(cursor):
        return
    lock(cursor, "schemas")  # two that create the same schema at once: one would fail
    if _prepared(cursor):
        return
    for schema in SCHEMAS:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    cursor.execute(FULL_TEXT)


def _prepared(cursor: Cursor) -> bool:
    """Asked of the catalog's tables themselves.

    `to_regnamespace` and IF NOT EXISTS answer from the session's cache, which forgets when a table is locked and not
    while it waits for an advisory lock: whoever waited would create what is there by now, and fail with 23505.
    """
    cursor.execute(
        "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname IN %s) = %s AND EXISTS (SELECT FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %s AND p.proname = 'full_text')",
        (SCHEMAS, len(SCHEMAS), SCHEMAS[0]),
    )
    return bool(_one(cursor))


def exists(cursor: Cursor, table: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (table,))
    return bool(_one(cursor))


def told(cursor: Cursor, table: str) -> dict[str, Any] | None:
    """What a table's comment says of it; None where there is no such table or it is not ours."""
    cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", (table,))
    text = _one(cursor)
    try:
        said = json.loads(text or "null")
    except ValueError:
        return None
    return said["wadah"] if isinstance(said, dict) and "wadah" in said else None


def tell(cursor: Cursor, table: str, said: dict[str, Any]) -> None:
    text = json.dumps({"wadah": said}, ensure_ascii=False)
    cursor.execute(f"COMMENT ON TABLE {table} IS {literal_string(text)}")


def grant(cursor: Cursor, table: str) -> None:
    """Default privileges cover what is created in `public`; ours is born elsewhere."""
    cursor.execute(f"GRANT SELECT ON {table} TO {identifier(get_read_engine().url.username)}")


def drop(cursor: Cursor, *tables: str) -> None:
    for table in tables:
        cursor.execute(f"DROP TABLE IF EXISTS {table} CASCADE")


def _one(cursor: Cursor) -> Any:
    row = cursor.fetchone()
    return row[0] if row else None
