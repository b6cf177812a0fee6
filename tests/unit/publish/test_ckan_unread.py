"""A switch whose publisher died before reading back: the next one reads, goes back where it must, and says so."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from publish.ckan.portal import CkanPortal
from publish.receipt import Receipt
from wadah.errors import Fatal, Retriable, WadahError
from wadah.lock import lock
from wadah.settings import Settings

ONE = "aduan-bulanan"


def receipt(number: int, before: Receipt | None = None) -> Receipt:
    return Receipt(
        dataset=ONE, version="1.0.0", title="Uji", kind="changed" if before else "new",
        release=f"2026-11-20-0{number}", number=number, at=datetime(2026, 11, 20, tzinfo=UTC), regency="33.19",
        previous=before.link() if before else None,
    )  # fmt: skip


class Asked:
    """A CKAN that gives these receipts and takes what it is told; `stuck`: what going back raises."""

    def __init__(self, told: list[Receipt], stuck: WadahError | None = None) -> None:
        self.told, self.stuck, self.back = told, stuck, list[Any]()

    @property
    def anonymous(self) -> "Asked":
        return self

    def find(self, action: str, **_: Any) -> Any:
        assert action == "wadah_current"
        receipts = [r.model_dump(mode="json") for r in self.told]
        return {ONE: {"receipts": receipts, "tables": {}, "files": [], "metadata": {}, "rejected_hash": None,
                      "ids": [r.release for r in self.told]}}  # fmt: skip

    def call(self, action: str, **said: Any) -> Any:
        assert action == "wadah_rollback"
        if self.stuck:
            raise self.stuck
        self.back.append(said)
        return {"release": self.told[-2].release}


FIRST = receipt(1)
SECOND = receipt(2, FIRST)


def portal(folder: Path, client: Any, mark: str) -> tuple[CkanPortal, Path]:
    made = CkanPortal(Settings(home=folder), client)
    made.unread.mkdir(parents=True)
    file = made.unread / f"{ONE}.json"
    file.write_text(mark, "utf-8")
    return made, file


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A download of the release is not found: that is an answer, and no fault of the line."""

    def dataset(*_: Any) -> list[str]:
        raise Fatal("WDH-623", action="/dataset/x", problem="HTTP 404")

    monkeypatch.setattr("publish.ckan.readback.dataset", dataset)


@pytest.mark.usefixtures("refused")
def test_what_cannot_be_read_is_gone_back_from_and_told(tmp_path: Path) -> None:
    client = Asked([FIRST, SECOND])
    made, file = portal(tmp_path, client, SECOND.text())
    with pytest.raises(Fatal, match=r"WDH-625.*404"):
        made.clean(ONE)
    assert client.back == [{"dataset": ONE, "release": SECOND.release}] and not file.exists()


@pytest.mark.usefixtures("refused")
def test_of_all_datasets_one_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    client = Asked([FIRST, SECOND])
    made, file = portal(tmp_path, client, SECOND.text())
    made.clean()
    assert len(client.back) == 1 and not file.exists()


@pytest.mark.usefixtures("refused")
def test_where_going_back_must_wait_it_is_not_forgotten(tmp_path: Path) -> None:
    made, file = portal(
        tmp_path, Asked([FIRST, SECOND], Retriable("WDH-627", dataset=ONE, problem="busy")), SECOND.text()
    )
    with pytest.raises(Retriable, match="WDH-627"):
        made.clean()
    assert file.exists()


@pytest.mark.usefixtures("refused")
def test_what_its_own_publisher_is_about_to_read_is_left_to_it(tmp_path: Path) -> None:
    client = Asked([FIRST, SECOND])
    made, file = portal(tmp_path, client, SECOND.text())
    with lock(made.settings, f"publish-{ONE}"):
        made.clean()
    assert client.back == [] and file.exists()


@pytest.mark.parametrize("mark", ["", SECOND.text()[:40], FIRST.text()])
def test_a_mark_that_was_cut_short_or_overtaken_is_taken_away(
    tmp_path: Path, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publish.ckan.readback.dataset", lambda *_: pytest.fail("nothing is to be read"))
    client = Asked([FIRST, SECOND])
    made, file = portal(tmp_path, client, mark)
    made.clean()
    assert client.back == [] and not file.exists()
