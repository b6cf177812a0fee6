"""UP4, complaints of Diskominfo: an SQLite file in the sandbox."""

from infra.sandbox import complaints, up4, up4_db
from infra.sandbox.making import Making, Truth

APP = "up4"


def bring(made: Making) -> bool:
    file = made.settings.sandbox_dir / "up4.sqlite"
    if made.settled and file.exists():
        return False
    up4_db.write_sqlite(_state(made), file)
    return True


def truth(made: Making) -> Truth:
    state = _state(made)
    rows = {
        "up4.tb_aduan": [(row.id, row.code) for row in state.aduan.values()],
        "up4.tb_tindaklanjut": [(row.id, row.code) for row in state.tindaklanjut],
    }
    if "sp4n" in made.applications:  # that module counts what both have
        return Truth(rows)
    return Truth(rows, complaints.cubes(complaints.once(state, ())))


def _state(made: Making) -> up4.State:
    return up4.state(made.seed, made.size, made.regency, made.day)
