"""What two pulls tell of one address at the same time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from connectors.files.remembered import Remembered, Told
from wadah.settings import Settings


def test_two_that_tell_at_once_do_not_meet(tmp_path: Path) -> None:
    kept = Remembered(Settings(home=tmp_path))
    told = [Told(f"ETag {n}", "0" * 64) for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: kept.keep("https://x/a.csv", told[n % 4]), range(400)))
    assert kept.get("https://x/a.csv") in told
    assert len(list((tmp_path / "cache" / "files").iterdir())) == 1
