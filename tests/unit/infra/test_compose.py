"""`infra/compose.yaml`: valid by the Compose specification, and by the rules of a machine on the open internet."""

import json
import re
from configparser import ConfigParser
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from infra.ckan import environment, production
from wadah.settings import ROOT, Settings

FILE = ROOT / "infra" / "compose.yaml"
TEXT = FILE.read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)(:?[-?+])?[^}]*\}")


class AsWritten(ConfigParser):
    """Reads an ini as CKAN does: keys keep their case."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def test_it_follows_the_compose_specification() -> None:
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text("utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(COMPOSE)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_watched_and_has_few_rights(name: str) -> None:
    service = SERVICES[name]
    assert re.search(r":\d+\.\d+(\.\d+)?[-\w]*$", service["image"]), "an image has its whole version"
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert service["restart"] == "unless-stopped"
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "network_mode", "pid"} & set(service)
    assert service["logging"]["options"]["max-size"]
    for port in service.get("ports", []):
        assert port.startswith("127.0.0.1:"), port


def test_only_the_web_server_can_be_reached() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["ckan"]
    assert COMPOSE["networks"]["portal"]["internal"] is True


def test_every_secret_is_required_and_none_is_written_down() -> None:
    for name, operator in VARIABLE.findall(TEXT):
        if re.search("PASSWORD|SECRET|KEY|TOKEN|URL|TITLE", name):
            assert operator == ":?", f"{name} has a default, or may be empty"
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY", key):
                assert VARIABLE.fullmatch(value), f"{key} is written down"
    for password in re.findall(r"://\w*:(\$\{[^}]*\}|[^@\s]+)@", TEXT):
        assert VARIABLE.fullmatch(password), "a password stands in an address"


def test_the_example_lists_what_is_required_and_gives_nothing() -> None:
    lines = (ROOT / "infra" / "production.env.example").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(given) == {name for name, operator in VARIABLE.findall(TEXT) if operator == ":?"}
    assert set(given.values()) == {""}


def test_ckan_ini_has_no_secret_and_asks_for_nothing_compose_does_not_give(tmp_path: Path) -> None:
    text = production.ini(Settings(home=tmp_path))
    environ = {k: f"given-{k}" for k in SERVICES["ckan"]["environment"]}
    parser = AsWritten(defaults=environ)
    parser.read_string(text)
    found = dict(parser["app:main"])
    assert found["SECRET_KEY"] == "given-CKAN_SECRET_KEY"
    assert found["api_token.jwt.encode.secret"] == "string:given-CKAN_TOKEN_SECRET"
    assert found["SESSION_COOKIE_SECURE"] == "True"
    assert "wadah" in found["ckan.plugins"]
    assert "127.0.0.1" not in text
    assert set(environ) - {"CKAN_INI"} == set(re.findall(r"%\((CKAN_\w+)\)s", text))


def test_the_image_has_the_versions_of_the_lock() -> None:
    folder = environment.HERE / "image"
    locked = set(re.findall(r"^(\S+==\S+)", environment.LOCK.read_text("utf-8"), re.M))
    asked = {line for line in (folder / "requirements.txt").read_text("utf-8").splitlines() if not line.startswith("#")}
    assert asked <= locked
    assert "ckan==2.12.0" in locked
    assert "FROM ckan/ckan-base:2.12.0" in (folder / "Dockerfile").read_text("utf-8")


def test_every_file_that_is_mounted_or_copied_exists() -> None:
    mounts = chain.from_iterable(service.get("volumes", []) for service in SERVICES.values())
    own = [m.split(":")[0] for m in mounts if m.startswith("./")]
    assert own
    copied = re.findall(r"^COPY (\S+)", (environment.HERE / "image" / "Dockerfile").read_text("utf-8"), re.M)
    for path in [*(FILE.parent / o for o in own), *(ROOT / c for c in copied)]:
        assert path.exists(), path
