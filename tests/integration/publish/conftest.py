"""A portal published once for the tests that only look at it, and a maker for those that change it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publish.release import publish
from tests.integration.publish.release import Maker, three


@pytest.fixture(scope="package", autouse=True)  # not of the session: other rooms publish what there is
def _three() -> Iterator[None]:
    """The portal of these tests has three datasets, whatever else the repository has a contract of."""
    with pytest.MonkeyPatch.context() as patched:
        for place in ("wadah.contract.load.outputs", "publish.release.outputs"):
            patched.setattr(place, three)
        yield


@pytest.fixture(scope="package")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Kudus, published on two days: a first release, and a month later one that is late for one dataset.

    A folder with a space in its name; nobody may change it.
    """
    made = Maker(tmp_path_factory.mktemp("portal yang tetap") / "rumah wadah")
    made.make()
    publish(made.settings)
    made.now, made.last, made.months = "2026-12-13T09:00:00+07:00", (2026, 11), made.months + 1
    made.make("DELETE FROM open.open_panggilan_psc_bulanan WHERE tahun = 2026 AND bulan = 11")
    publish(made.settings)
    return made


@pytest.fixture(scope="package")
def site(shown: Maker) -> Path:
    return (shown.home / "portal" / "current").resolve()


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    """One small regency's releases, to be published by the test."""
    return Maker(tmp_path / "rumah wadah", months=6)


@pytest.fixture
def outcome(maker: Maker) -> Callable[[], dict[str, str]]:
    """Publish, and tell what became of every dataset."""
    return lambda: {p.dataset: p.outcome for p in publish(maker.settings)}
