"""The log tells what happened, and holds no row's value and no secret."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wadah import log
from wadah.errors import Fatal
from wadah.settings import ROOT, Settings

NIK = "3319014107850003"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return log.setup(Settings(home=tmp_path / "rumah data"))


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_an_event(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    log.get("connectors").info("load.landed", app="up4", table="tb_aduan", pulled=12, seconds=0.4, changed=True)
    (line,) = lines(file)
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "info", "room": "connectors", "event": "load.landed", "app": "up4", "table": "tb_aduan",
                    "pulled": 12, "seconds": 0.4, "changed": True}  # fmt: skip
    assert capsys.readouterr() == ("", "")


def test_a_warning_is_said_too(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    log.get("publish").warning("dataset.refused", dataset="aduan-bulanan", error=Fatal("WDH-104", name="X"))
    assert capsys.readouterr().err == (
        "warning: dataset.refused · dataset=aduan-bulanan · WDH-104 Fatal `X` cannot be an id.\n"
    )
    assert lines(file)[0]["failure"]["code"] == "WDH-104"


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("loaded", {}),  # no subject
        ("Load landed", {}),
        ("load.landed", {"nama": "Budi"}),  # no such field
        ("load.landed", {"app": "Budi Santoso"}),  # a text, no id
        ("load.landed", {"app": NIK}),
        ("load.landed", {"load": f"x{NIK}"}),
        ("load.landed", {"pulled": int(NIK)}),
        ("load.landed", {"pulled": -1}),
        ("load.landed", {"pulled": "12"}),
        ("load.landed", {"pulled": True}),
        ("load.landed", {"code": "301"}),
        ("load.landed", {"file": "a.csv"}),  # a path is a Path
        ("load.landed", {"file": Path(f"ktp {NIK}.pdf")}),
    ],
)
def test_nothing_else_gets_in(file: Path, event: str, fields: dict[str, object]) -> None:
    with pytest.raises(TypeError) as refused:
        log.get("connectors").info(event, **fields)
    assert NIK not in str(refused.value) and "Budi" not in str(refused.value)
    assert file.read_text("utf-8") == ""


def test_a_foreign_exception_keeps_its_type_and_place_only(file: Path) -> None:
    try:
        try:
            int(f"NIK {NIK}")
        except ValueError as e:
            raise RuntimeError(f"row of Budi, {NIK}") from e
    except RuntimeError as e:
        log.get("warehouse").error("build.failed", error=e)
    text = file.read_text("utf-8")
    assert NIK not in text and "Budi" not in text
    failure = lines(file)[0]["failure"]
    assert (failure["type"], failure["cause"]["type"]) == ("RuntimeError", "ValueError")
    assert failure["places"][0].startswith("tests/unit/kernel/test_log.py:")


def test_an_error_of_the_system_keeps_its_text(file: Path) -> None:
    try:
        (file.parent / "tiada").read_text("utf-8")
    except OSError as e:
        log.get("kernel").warning("file.missing", error=e)
    failure = lines(file)[0]["failure"]
    assert (failure["text"], failure["file"]) == ("No such file or directory", "rumah data/log/tiada")


def test_every_event_in_the_code_is_made_of_known_fields() -> None:
    """So that an event nobody has seen yet does not fail when it is needed."""
    seen = 0
    for file in (
        f for room in ("wadah", "connectors", "expectations", "publish", "infra") for f in (ROOT / room).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            event = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if node.func.attr in ("info", "warning", "error") and isinstance(event, str) and log.NAME.fullmatch(event):
                seen += 1
                unknown = {k.arg for k in node.keywords if k.arg} - set(log.FIELDS) - {"error"}
                assert not unknown, f"{file.relative_to(ROOT)}:{node.lineno}: {event} has {unknown}"
    assert seen


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("mysql://wadah:s3cr3t@db.example:3306/up4", "mysql://***@db.example:3306/up4"),
        ("http://:tok%40en@127.0.0.1/v1", "http://***@127.0.0.1/v1"),
        ("password=s3cr3t host=db", "password=*** host=db"),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ('{"token": "abc"}', '{"token": "***"}'),
        (f"NIK {NIK} ganda", "NIK *** ganda"),
        ("load 20261120T060000123456Z-ab12", "load 20261120T060000123456Z-ab12"),
    ],
)
def test_secrets_are_taken_out(text: str, redacted: str) -> None:
    assert log.redact(text) == redacted


def test_a_large_file_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "LARGEST", 10)
    settings = Settings(home=tmp_path)
    for n in range(log.KEPT + 3):
        file = log.setup(settings)
        log.get("kernel").info("test.turned", attempt=n)
    kept = [lines(file)[0]["attempt"], *(lines(file.with_suffix(f".jsonl.{n}"))[0]["attempt"] for n in range(1, 6))]
    assert kept == [7, 6, 5, 4, 3, 2]
    assert not file.with_suffix(".jsonl.6").exists()


def test_processes_write_whole_lines_beside_each_other(tmp_path: Path) -> None:
    """One sets the file aside while others write: no line is lost or torn."""
    code = (
        "import sys; from pathlib import Path; from wadah import log; from wadah.settings import Settings;"
        "log.LARGEST = 4000; s = Settings(home=Path(sys.argv[1]))\n"
        "for n in range(40):\n"
        "    if n % 10 == 0: log.setup(s)\n"
        "    log.get('kernel').info('test.wrote', pid=int(sys.argv[2]), attempt=n)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(i)], cwd=ROOT) for i in range(3)]
    assert [p.wait() for p in running] == [0, 0, 0]
    found = [line for file in (tmp_path / "log").glob("wadah.jsonl*") for line in lines(file)]
    assert sorted((line["pid"], line["attempt"]) for line in found) == [(i, n) for i in range(3) for n in range(40)]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder would be", "utf-8")
    with pytest.raises(Fatal, match="WDH-153"):
        log.setup(Settings(home=tmp_path))
