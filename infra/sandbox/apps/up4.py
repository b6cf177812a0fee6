"""UP4, complaints of Diskominfo: an SQLite file in the sandbox."""

from collections.abc import Iterator

from infra.sandbox import complaints, up4, up4_db
from infra.sandbox.making import Making, Told, Truth, each

APP = "up4"


def bring(made: Making) -> bool:
    file = made.settings.sandbox_dir / "up4.sqlite"
    if made.settled and file.exists():
        return False
    up4_db.write_sqlite(_stretches(made), file)
    return True


def truth(made: Making) -> Truth:
    aduan, follow, counted = Told(), Told(), complaints.Counted()
    alone = "sp4n" not in made.applications  # else that module counts what both have

    def count(state: up4.State) -> None:
        for row in state.aduan.values():
            aduan.add(row.id, row.code)
        for answer in state.tindaklanjut:
            follow.add(answer.id, answer.code)
        if alone:
            counted.add(complaints.once(state, ()))

    each(_stretches(made), count)
    return Truth({"up4.tb_aduan": aduan, "up4.tb_tindaklanjut": follow}, counted.cubes() if alone else {})


def _stretches(made: Making) -> Iterator[up4.State]:
    return up4.stretches(made.seed, made.size, made.regency, made.day, made.years)
