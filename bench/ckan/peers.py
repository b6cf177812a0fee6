"""What our load is held against, on the same PostgreSQL and CKAN: the limit, ckanext-xloader, datastore_upsert."""

import csv
import json
import os
import subprocess
import time
from itertools import islice
from pathlib import Path
from typing import Any

from bench.ckan.table import COLUMNS, KEY, Files
from infra.ckan.config import DATASTORE
from infra.ckan.environment import PYTHON
from infra.ckan.home import Home
from publish.ckan.client import Client

INSIDE = Path(__file__).parent / "inside"
UV = PYTHON.parent.parent.parent / ".venv" / "bin" / "uv"
XLOADER = ("ckanext-xloader==2.6.0", "tabulator==1.53.5", "Unidecode==1.4.0", "chardet==7.6.0", "ckantoolkit",
           "linear-tsv", "unicodecsv", "ijson", "jsonlines", "openpyxl", "et-xmlfile", "xlrd")  # fmt: skip
"""Its loader and what that imports; CKAN's own environment stays as it is."""
CHUNK = 5_000


def bare(home: Home, files: Files) -> float:
    """Seconds of one COPY into a bare table, in the datastore's own database."""
    url = home.database_url("ckan", home.secrets.database, DATASTORE)
    return float(_inside({"BENCH_DATABASE": url}, "limit.py", files.csv, json.dumps(COLUMNS))["seconds"])


def xloader(home: Home, client: Client, files: Files, folder: Path) -> dict[str, Any]:
    if not (folder / "ckanext" / "xloader").is_dir():
        command = [UV, "pip", "install", "-q", "--python", PYTHON, "--target", folder, "--no-deps", *XLOADER]
        subprocess.run(list(map(str, command)), check=True)
        (folder / "ckanext" / "__init__.py").unlink(missing_ok=True)  # else it would hide CKAN's own extensions
    resource = _resource(client, f"uji-xloader-{files.rows}")
    return _inside({"PYTHONPATH": str(folder)}, "by_xloader.py", home.ini, files.csv, resource)


def upsert(client: Client, files: Files, sample: int, method: str) -> float:
    """Seconds for the first `sample` rows through `datastore_upsert`, one client, CHUNK rows a call."""
    resource = _resource(client, f"uji-{method}-{files.rows}")
    fields = [{"id": name, "type": kind} for name, kind in COLUMNS.items()]
    client.call("datastore_create", resource_id=resource, fields=fields, primary_key=KEY, force=True)
    with files.csv.open(newline="", encoding="utf-8") as opened:
        rows = list(islice(csv.DictReader(opened), sample))
    begun = time.perf_counter()
    for at in range(0, len(rows), CHUNK):
        part = rows[at : at + CHUNK]
        client.call("datastore_upsert", resource_id=resource, records=part, method=method, force=True)
    return time.perf_counter() - begun


def _resource(client: Client, name: str) -> str:
    """A dataset with one resource, another in every run."""
    name = f"{name}-{os.getpid()}"
    made = client.call("package_create", name=name, title=name, notes="Uji kecepatan.", owner_org="diskominfo",
                       license_id="cc-by")  # fmt: skip
    resource = client.call(
        "resource_create", package_id=made["id"], name="CSV", format="TXT", url="http://uji.invalid/"
    )
    return str(resource["id"])


def _inside(more: dict[str, str], script: str, *given: object) -> dict[str, Any]:
    """Run a script in CKAN's environment; its last line is its answer."""
    command = [str(PYTHON), str(INSIDE / script), *map(str, given)]
    ran = subprocess.run(command, env={**os.environ, **more}, capture_output=True, text=True)
    if ran.returncode:
        raise SystemExit(f"{script}: {ran.stderr[-3000:]}")
    return dict(json.loads(ran.stdout.splitlines()[-1]))
