"""Pospin (Satpol PP): watch posts and their alarm buttons, on PostgreSQL."""

from collections.abc import Iterator
from typing import Any

from infra.sandbox import posts, posts_db
from infra.sandbox.making import Making, Truth
from infra.sandbox.tally import Tally, meanings

APP = "pospin"
DATABASE = "pospin"


def bring(made: Making) -> bool:
    address = made.postgres(DATABASE)
    if made.settled and posts_db.holds(address):
        return False
    posts_db.write(_state(made), address)
    return True


def truth(made: Making) -> Truth:
    state, tally = _state(made), Tally()
    accepted = {p.number: p for p in state.posts if p.row.code is None}
    for report in state.reports:
        if report.counts:
            post = accepted.get(report.post.number)  # a rejected post tells no place
            where = post.desa.kecamatan if post and post.desa else None
            tally.add((report.when.year, (report.when.month + 2) // 3), where, report.kind)
    rows: dict[str, list[tuple[Any, str | None]]] = {
        "pospin.desa": [(row.values["id"], row.code) for row in state.desa],
        "pospin.pos_kamling": [(post.number, post.row.code) for post in state.posts],
        "pospin.jadwal_ronda": [(row.values["id"], row.code) for row in state.nights],
        "pospin.laporan": [(report.number, report.row.code) for report in state.reports],
    }
    kinds = [kind for kind in meanings("jenis_kamtibmas", "jenis") if kind != "uji"]
    return Truth(
        rows,
        {"kejadian-kamtibmas-triwulanan": tally.cube(jenis_kejadian=kinds)},
        {"pos-kamling-tahunan": list(_posts(made, state))},
    )


def _posts(made: Making, state: posts.State) -> Iterator[dict[str, Any]]:
    """Posts that stood at the end of each closed year, of every village."""
    accepted = [post for post in state.posts if post.row.code is None]
    for year in range(min(post.opened.year for post in accepted), made.moment.year):
        for desa in made.place.desa:
            standing = [p for p in accepted if p.desa == desa and p.opened.year <= year and not _gone(p, year, made)]
            yield {
                "tahun": year, "kemendagri_kode_desa_kelurahan": desa.code,
                "kemendagri_kode_kecamatan": desa.kecamatan, "jumlah_pos": len(standing),
            }  # fmt: skip


def _gone(post: posts.Post, year: int, made: Making) -> bool:
    return bool(post.closed and post.closed <= made.moment and post.closed.year <= year)


def _state(made: Making) -> posts.State:
    return posts.state(made.seed, made.size, made.regency, made.day, made.years)
