"""Files over SFTP, from a real server in this process."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncssh
import pytest

from connectors.base import Source
from connectors.files.store import Sftp as Store
from tests.conformance import Conformance
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, pull
from tests.integration.connectors.test_conformance import login
from tests.integration.connectors.xlsx import book, row
from wadah.contract.model import Contract
from wadah.errors import Fatal, Retriable
from wadah.settings import Settings


@dataclass
class Sftp:
    port: int
    key: str
    root: Path

    def uri(self, password: str = "s/andi:rahasia", key: str | None = None) -> str:
        return f"sftp://dinas:{quote(password, safe='')}@lain?host_key={quote(key or self.key)}"


class Dinas(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("dinas", "s/andi:rahasia")


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[Sftp]:
    root = tmp_path / "server"
    (root / "kiriman umkm").mkdir(parents=True)
    key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            Dinas, "127.0.0.1", 0, server_host_keys=[key],
            sftp_factory=lambda chan: asyncssh.SFTPServer(chan, chroot=str(root).encode()),
        )  # fmt: skip

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(20)
    public = key.export_public_key().decode().split(" ")
    yield Sftp(server.get_port(), f"{public[0]} {public[1]}".strip(), root / "kiriman umkm")

    async def stop() -> None:
        server.close()
        await server.wait_closed()

    asyncio.run_coroutine_threadsafe(stop(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


def app(folder: Path, port: int, place: str = "kiriman%20umkm") -> Contract:
    where = {"type": "sftp", "location": f"sftp://127.0.0.1:{port}/{place}", "format": "xlsx"}
    columns = [
        {"name": "wilayah", "source": "{wilayah}", "partitioned": True, "key": True},
        {"name": "no", "key": True},
    ]
    made = table("t", "file", columns, source="data_{wilayah}.xlsx", load={"mode": "partition"})
    return contract(folder / "k", where, made)


def test_files_are_fetched_and_no_copy_stays(
    sftp: Sftp, settings: Settings, tmp_path: Path, conformance: Conformance
) -> None:
    book(sftp.root / "data_Bae.xlsx", row("no") + row("1"))
    book(sftp.root / "data_Gebog.xlsx", row("no") + row("2"))
    (sftp.root / "data_Jati.xlsx.filepart").write_bytes(b"half")
    login(settings, sftp.uri())
    made = app(tmp_path, sftp.port)
    assert pull(settings, made).files == 2
    assert column(settings, made, "wilayah") == ["Bae", "Gebog"]
    assert not pull(settings, made).changed
    assert list(settings.path("cache", "staging").iterdir()) == []
    conformance("sftp", "types", "exact")


def test_a_link_to_a_file_is_that_file(sftp: Sftp, settings: Settings, tmp_path: Path) -> None:
    (sftp.root / "lama").mkdir()
    book(sftp.root / "lama" / "b.xlsx", row("no") + row("1"))
    (sftp.root / "data_Bae.xlsx").symlink_to("lama/b.xlsx")
    (sftp.root / "data_Jati.xlsx").symlink_to("lama/tidak-ada.xlsx")
    (sftp.root / "data_Undaan.xlsx").symlink_to("lama")
    login(settings, sftp.uri())
    assert pull(settings, app(tmp_path, sftp.port)).files == 1
    assert column(settings, app(tmp_path, sftp.port), "wilayah") == ["Bae"]


def test_a_name_that_leads_out_of_the_folder_is_refused(
    sftp: Sftp, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, conformance: Conformance
) -> None:
    book(sftp.root / "data_Bae.xlsx", row("no") + row("1"))
    outside = ["../data_x.xlsx", "data_/../../../y.xlsx", "/tmp/data_z.xlsx", "data_\0.xlsx"]
    scan, fetched = asyncssh.SFTPClient.scandir, []

    async def lying(self: asyncssh.SFTPClient, path: str) -> AsyncIterator[asyncssh.SFTPName]:
        async for name in scan(self, path):
            yield name
            for bad in outside if name.filename == "data_Bae.xlsx" else ():
                yield asyncssh.SFTPName(bad, attrs=name.attrs)

    get = asyncssh.SFTPClient.get

    async def noted(self: asyncssh.SFTPClient, *a: Any, **k: Any) -> None:
        fetched.append((a[0], Path(a[1]).name))
        await get(self, *a, **k)

    monkeypatch.setattr(asyncssh.SFTPClient, "scandir", lying)
    monkeypatch.setattr(asyncssh.SFTPClient, "get", noted)
    login(settings, sftp.uri())
    report = pull(settings, app(tmp_path, sftp.port))
    assert sorted((s.part, s.code) for s in report.set_aside) == sorted((name, "WDH-252") for name in outside)
    ((remote, copy),) = fetched
    assert remote == "kiriman umkm/data_Bae.xlsx" or remote.endswith("/data_Bae.xlsx")
    assert "Bae" not in copy, "the copy's name is ours"
    conformance("sftp", "a name that leads out", "quarantined WDH-252")


def test_a_plus_in_a_key_stays_one(sftp: Sftp, settings: Settings, tmp_path: Path) -> None:
    login(settings, f"sftp://dinas@lain?host_key={quote('ssh-ed25519 AA+B/C+', safe='+/')}")
    made = app(tmp_path, sftp.port)
    store = Store(Source(settings, made, made.tables[0]))
    assert store.extra["host_key"] == "ssh-ed25519 AA+B/C+"
    store.close()


def test_a_file_that_grows_is_left_for_later(
    sftp: Sftp, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, conformance: Conformance
) -> None:
    book(sftp.root / "data_Bae.xlsx", row("no") + row("1"))
    book(sftp.root / "data_Gebog.xlsx", row("no") + row("2"))
    login(settings, sftp.uri())
    get = asyncssh.SFTPClient.get

    async def growing(self: asyncssh.SFTPClient, *a: object, **k: object) -> None:
        await get(self, *a, **k)  # type: ignore[arg-type]
        if "Bae" in str(a[0]):
            with (sftp.root / "data_Bae.xlsx").open("ab") as file:
                file.write(b"more")

    made = app(tmp_path, sftp.port)
    with monkeypatch.context() as m:
        m.setattr(asyncssh.SFTPClient, "get", growing)
        with pytest.raises(Retriable, match=r"WDH-240.*data_Bae\.xlsx"):
            pull(settings, made)
        assert column(settings, made, "wilayah") == ["Gebog"]
    conformance("sftp", "changes while it is read", "refused WDH-240")
    book(sftp.root / "data_Bae.xlsx", row("no") + row("1"))
    pull(settings, made)
    assert sorted(column(settings, made, "wilayah")) == ["Bae", "Gebog"]
    conformance("sftp", "restart", "exact")


def test_an_unknown_host_gets_no_password(
    sftp: Sftp, settings: Settings, tmp_path: Path, conformance: Conformance
) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    login(settings, sftp.uri(key=other))
    with pytest.raises(Fatal, match="WDH-251"):
        pull(settings, app(tmp_path, sftp.port))
    login(settings, "sftp://dinas:x@lain")
    with pytest.raises(Fatal, match="WDH-251"):
        pull(settings, app(tmp_path, sftp.port))
    conformance("sftp", "host of another key", "refused WDH-251")


def test_refused_and_missing(sftp: Sftp, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    login(settings, sftp.uri("salah"))
    with pytest.raises(Fatal, match="WDH-213") as failure:
        pull(settings, app(tmp_path, sftp.port))
    assert "salah" not in str(failure.value)
    login(settings, sftp.uri())
    with pytest.raises(Fatal, match="WDH-214"):
        pull(settings, app(tmp_path, sftp.port, "tidak-ada"))
    with pytest.raises(Retriable, match="WDH-212"):
        pull(settings, app(tmp_path, 1))
    assert list(settings.path("cache", "staging").iterdir()) == []
    conformance("sftp", "wrong credentials", "refused WDH-213")
    conformance("sftp", "unreachable", "refused WDH-212")
    conformance("sftp", "no such folder", "refused WDH-214")
