"""CCTV of the villages, of Diskominfo: a list in a spreadsheet, and heartbeats over MQTT."""

from infra.sandbox import broker, cameras, heartbeats, store
from infra.sandbox.making import Making, Planted, Truth
from infra.sandbox.tally import Tally

APP = "cctv"
BROKER = True


def bring(made: Making) -> bool:
    """The list, and the heartbeats since the last bringing; all of them to a broker that was started since."""
    written = store.bring(made.folder / "inventaris.csv", cameras.sheet(made))
    boot, before = broker.boot(made.settings), made.notes()
    same = before.get("boot") == boot
    if same and before.get("day") == made.day:
        return written
    broker.send(made.settings, APP, heartbeats.messages(made, before["day"] if same else None))
    made.note({"boot": boot, "day": made.day})
    return True


def truth(made: Making) -> Truth:
    sound, tally = list(heartbeats.beats(made)), Tally(covered=1)
    rows: dict[str, Planted] = {
        "cctv.inventaris": [(number, line.code) for number, line in enumerate(cameras.lines(made), 2)],
        "cctv.status": [((b.camera.topic, b.camera.code, b.at.isoformat()), None) for b in sound]
        + [((b.topic, b.payload), b.code) for b in heartbeats.broken(made)],
    }
    for quarter in sorted({heartbeats.quarter_of(b.at.date()) for b in sound}):
        for camera, active in heartbeats.active(made, quarter).items():
            tally.add(quarter, camera.desa.kecamatan if camera.desa else None, covered=(int(active),))
    return Truth(rows, {"cctv-aktif-triwulanan": tally.cube()})
