"""What column lineage lets through and what it stops, each by SQL that DuckDB runs."""

import time

import pytest

from tests.unit.gate.lineage_project import checks, dataset

UMKM, PSC, UP4 = "staging.stg_umkm__umkm", "staging.stg_psc119__panggilan", "staging.stg_up4__tb_aduan"
SKALA = "CASE WHEN omset_bulan * 12 <= 2000000000 THEN 'mikro' WHEN omset_bulan > 9 THEN 'kecil' ELSE 'menengah' END"

ALLOWED = {
    "count of rows": f"SELECT kec, count(*) AS n FROM {UP4} GROUP BY kec",
    "count of people": f"SELECT kec, count(DISTINCT nik) AS n FROM {UP4} GROUP BY 1",
    "sum, average and median": f"SELECT kec, sum(aset) + avg(omset_bulan) + median(aset) AS n FROM {UMKM} GROUP BY ALL",
    "aggregate with a filter": f"SELECT kec, count(*) FILTER (WHERE nik IS NOT NULL) AS n FROM {UP4} GROUP BY kec",
    "band of a personal number": f"SELECT {SKALA} AS kec, count(*) AS n FROM {UMKM} GROUP BY 1",
    "band made first": f"""
        WITH b AS (SELECT *, {SKALA} AS s FROM {UMKM}) SELECT s AS kec, count(*) AS n FROM b GROUP BY s""",
    "public value found through personal text": f"""
        SELECT w.nama AS kec, count(*) AS n FROM {PSC} p
        LEFT JOIN seeds.wilayah w ON lower(p.lokasi_text) LIKE '%' || lower(w.nama) || '%' GROUP BY w.nama""",
    "personal text cut, then joined": f"""
        WITH p AS (SELECT regexp_extract(lokasi_text, 'kec\\.? (.*)$', 1) AS k FROM {PSC})
        SELECT w.nama AS kec, count(*) AS n FROM p JOIN seeds.wilayah w ON w.nama = p.k GROUP BY w.nama""",
    "personal filter under an aggregate": f"SELECT kec, count(*) AS n FROM {UP4} WHERE nik IS NOT NULL GROUP BY kec",
    "restricted time as month": f"""
        SELECT year(tgl_aduan) || '-' || month(tgl_aduan) || date_trunc('month', tgl_aduan)
          || date_part('year', tgl_aduan)
          || extract('quarter' FROM tgl_aduan) || strftime(tgl_aduan, '%Y-%m') AS kec, count(*) AS n
        FROM {UP4} GROUP BY 1""",
    "grid joined to counts": f"""
        WITH j AS (SELECT kec, year(tgl_aduan) AS t, sum(id_aduan) AS n FROM {UP4} WHERE nik IS NULL GROUP BY kec, t),
             grid AS (SELECT w.nama, t.t FROM seeds.wilayah w, (SELECT unnest(range(2024, 2027)) AS t) t)
        SELECT grid.nama || grid.t AS kec, coalesce(j.n, 0) AS n
        FROM grid LEFT JOIN j ON grid.nama = j.kec AND grid.t = j.t""",
    "grid joined by USING": f"""
        WITH j AS (SELECT kec AS nama, count(nik) AS n FROM {UP4} GROUP BY kec)
        SELECT nama AS kec, coalesce(n, 0) AS n FROM seeds.wilayah LEFT JOIN j USING (nama)""",
    "months spun from the first to the last": f"""
        WITH m AS (SELECT date_trunc('month', min(tgl_aduan)) AS a, date_trunc('month', max(tgl_aduan)) AS z
                   FROM {UP4}),
             s AS (SELECT unnest(generate_series(a, z, INTERVAL 1 MONTH)) AS b FROM m)
        SELECT month(b) AS kec, 1 AS n FROM s""",
    "spine of distinct months": f"""
        WITH p AS (SELECT p.*, w.nama FROM {PSC} p LEFT JOIN seeds.wilayah w ON p.lokasi_text = w.nama),
             m AS (SELECT DISTINCT month(waktu_telp) AS b FROM p)
        SELECT b AS kec, 1 AS n FROM m""",
    "aggregate of aggregates": f"""
        WITH a AS (SELECT kec, nik, sum(aset) AS s FROM {UMKM} GROUP BY kec, nik)
        SELECT kec, sum(s) AS n FROM a GROUP BY kec""",
    "newest version by window, then counted": f"""
        WITH v AS (SELECT *, row_number() OVER (PARTITION BY nik ORDER BY updated_at DESC) AS r FROM
                     (SELECT *, no_penelpon AS nik FROM {PSC}))
        SELECT jenis_kejadian AS kec, count(*) AS n FROM v WHERE r = 1 GROUP BY 1""",
    "suppression by window over counts": f"""
        WITH j AS (SELECT kec, count(*) AS n FROM {UMKM} WHERE aset > 1 GROUP BY kec),
             w AS (SELECT *, sum(n) OVER (ORDER BY n, kec) AS s, n < 5 AS h FROM j)
        SELECT kec, CASE WHEN h THEN NULL ELSE n END AS n FROM w WINDOW x AS (ORDER BY n)""",
    "summed once more into one label": f"""
        WITH j AS (SELECT kec, jenis_usaha AS k, sum(aset) AS n FROM {UMKM} GROUP BY kec, k),
             c AS (SELECT kec, 'Semua' AS k, sum(n) AS n FROM j GROUP BY kec),
             b AS (SELECT *, false AS kasar FROM j UNION ALL SELECT *, true FROM c)
        SELECT kec || k AS kec, n FROM b WHERE kasar = (SELECT max(n) > 9 FROM j)""",
    "rounds by recursion": f"""
        WITH RECURSIVE j AS (SELECT kec, count(nik) AS n FROM {UMKM} GROUP BY kec),
             r AS (SELECT kec, n, 1 AS i FROM j UNION ALL SELECT kec, n, i + 1 FROM r WHERE i < 3)
        SELECT kec, n FROM r WHERE i = 3""",
    "people counted by a keyed pseudonym": f"SELECT kec, count(DISTINCT pseudonim(nik)) AS n FROM {UP4} GROUP BY 1",
    "rows joined by a keyed pseudonym": f"""
        WITH o AS (SELECT DISTINCT pseudonim(nik) AS orang FROM {UMKM}),
             a AS (SELECT kec, pseudonim(nik) AS orang FROM {UP4})
        SELECT a.kec, count(*) AS n FROM a JOIN o ON a.orang = o.orang GROUP BY a.kec""",
    "public column": f"SELECT kategori AS kec, 1 AS n FROM {UP4}",
}

STOPPED = {
    "a keyed pseudonym itself": (
        f"SELECT pseudonim(nik) AS kec, count(*) AS n FROM {UP4} GROUP BY 1",
        "pseudonim(nik)",
    ),
    "a keyed pseudonym, cut": (f"SELECT left(pseudonim(nik), 8) AS kec, 1 AS n FROM {UP4}", "pseudonim(nik)"),
    "per keyed pseudonym within": (
        f"WITH a AS (SELECT kec, pseudonim(nik) AS o, aset FROM {UMKM})"
        " SELECT kec, sum(aset) AS n FROM a GROUP BY kec, o",
        "aset",
    ),
    "the column itself": (f"SELECT nik AS kec, 1 AS n FROM {UP4}", "nik"),
    "a free text": (f"SELECT kategori AS kec, length(isi_aduan) AS n FROM {UP4}", "isi_aduan"),
    "part of it": (f"SELECT substr(nik, 1, 6) AS kec, count(*) AS n FROM {UP4} GROUP BY 1", "nik"),
    "a hash without a key": (f"SELECT sha256(nik) AS kec, count(*) AS n FROM {UP4} GROUP BY 1", "nik"),
    "smallest": (f"SELECT kec, min(omset_bulan) AS n FROM {UMKM} GROUP BY kec", "omset_bulan"),
    "largest": (f"SELECT kec, max(aset) AS n FROM {UMKM} GROUP BY kec", "aset"),
    "any value": (f"SELECT kec, any_value(aset) AS n FROM {UMKM} GROUP BY kec", "aset"),
    "list": (f"SELECT kec, len(list(nik)) AS n FROM {UMKM} GROUP BY kec", "nik"),
    "texts joined": (f"SELECT string_agg(nama_pemilik, ',') AS kec, 1 AS n FROM {UMKM} GROUP BY kec", "nama_pemilik"),
    "of the largest": (f"SELECT kec, arg_max(omset_bulan, aset) AS n FROM {UMKM} GROUP BY kec", "omset_bulan"),
    "quantile": (f"SELECT kec, quantile_cont(aset, 0.5) AS n FROM {UMKM} GROUP BY kec", "aset"),
    "running sum": (f"SELECT kec, sum(aset) OVER (PARTITION BY kec) AS n FROM {UMKM}", "aset"),
    "rank": (f"SELECT kec, row_number() OVER (ORDER BY aset) AS n FROM {UMKM}", "aset"),
    "named window": (f"SELECT kec, row_number() OVER w AS n FROM {UMKM} WINDOW w AS (ORDER BY aset)", "aset"),
    "per person within": (f"SELECT kec, sum(aset) AS n FROM {UMKM} GROUP BY kec, nik", "nik"),
    "per person, then the largest": (
        f"WITH a AS (SELECT kec, no, sum(aset) AS s FROM {UMKM} GROUP BY kec, no)"
        " SELECT kec, max(s) AS n FROM a GROUP BY kec",
        "aset",
    ),
    "CASE that gives the value": (
        f"SELECT CASE WHEN nik IS NULL THEN 'tidak' ELSE nik END AS kec, count(*) AS n FROM {UP4} GROUP BY 1",
        "nik",
    ),
    "CASE that gives another column by a personal one": (
        f"SELECT CASE WHEN nik = '1' THEN 'x' ELSE kec END AS kec, count(*) AS n FROM {UP4} GROUP BY 1",
        "nik",
    ),
    "a code book of bands": (
        "SELECT CASE nik " + " ".join(f"WHEN '{i}' THEN '{i}'" for i in range(30)) + f" END AS kec, 1 AS n FROM {UP4}",
        "nik",
    ),
    "rows chosen by a personal column": (f"SELECT kec, 1 AS n FROM {UP4} WHERE nik IS NOT NULL", "nik"),
    "rows joined by a personal column": (
        f"SELECT w.nama AS kec, 1 AS n FROM {PSC} p JOIN seeds.wilayah w ON p.lokasi_text = w.nama",
        "lokasi_text",
    ),
    "rows kept by QUALIFY": (
        f"SELECT kec, 1 AS n FROM {UP4} QUALIFY row_number() OVER (PARTITION BY nik) = 1",
        "nik",
    ),
    "the first by a personal order": (f"SELECT kec, 1 AS n FROM {UMKM} ORDER BY aset LIMIT 1", "aset"),
    "distinct on": (f"SELECT DISTINCT ON (nik) kec, 1 AS n FROM {UP4}", "nik"),
    "exists": (
        f"SELECT nama AS kec, 1 AS n FROM seeds.wilayah w WHERE EXISTS (FROM {UP4} a WHERE a.lokasi = w.nama)",
        "lokasi",
    ),
    "in": (f"SELECT nama AS kec, 1 AS n FROM seeds.wilayah WHERE nama IN (SELECT lokasi FROM {UP4})", "lokasi"),
    "except": (f"SELECT nama AS kec, 1 AS n FROM seeds.wilayah EXCEPT SELECT lokasi, 1 FROM {UP4}", "lokasi"),
    "union": (f"SELECT nama AS kec, 1 AS n FROM seeds.wilayah UNION SELECT alamat, 1 FROM {UMKM}", "alamat"),
    "union by name": (
        f"SELECT nama AS kec, 1 AS n FROM seeds.wilayah UNION ALL BY NAME SELECT 1 AS n, nik AS kec FROM {UMKM}",
        "nik",
    ),
    "scalar subquery": (f"SELECT nama AS kec, (SELECT max(aset) FROM {UMKM}) AS n FROM seeds.wilayah", "aset"),
    "correlated subquery": (
        f"SELECT a.kec, (SELECT count(*) FROM seeds.wilayah w WHERE w.nama = a.lokasi) AS n FROM {UP4} a",
        "lokasi",
    ),
    "second of one name": (f"SELECT kec_1 AS kec, 1 AS n FROM (SELECT kec, nik AS kec FROM {UP4})", "nik"),
    "lateral": (f"SELECT l.v AS kec, 1 AS n FROM {UP4} a, LATERAL (SELECT a.nik AS v) l", "nik"),
    "unnest": (f"SELECT unnest(string_split(isi_aduan, ' ')) AS kec, 1 AS n FROM {UP4}", "isi_aduan"),
    "lambda": (
        f"SELECT list_transform(['a'], x -> x || nik)[1] AS kec, 1 AS n FROM {UP4}",
        "nik",
    ),
    "struct": (f"SELECT s.x AS kec, 1 AS n FROM (SELECT {{'x': nik}} AS s FROM {UP4})", "nik"),
    "recursion": (
        f"""WITH RECURSIVE r AS (SELECT kec, nik AS v, 1 AS i FROM {UP4}
                                 UNION ALL SELECT v, v, i + 1 FROM r WHERE i < 2)
        SELECT kec, 1 AS n FROM r""",
        "nik",
    ),
    "values": (f"SELECT v.x AS kec, 1 AS n FROM {UP4} a, LATERAL (VALUES (a.nik)) v(x)", "nik"),
    "exact restricted time": (f"SELECT tgl_aduan AS kec, count(*) AS n FROM {UP4} GROUP BY 1", "tgl_aduan"),
    "day of a restricted time": (f"SELECT date_trunc('day', tgl_aduan) AS kec, 1 AS n FROM {UP4}", "tgl_aduan"),
    "restricted id": (f"SELECT no_tiket AS kec, 1 AS n FROM {UP4}", "no_tiket"),
    "star": (f"SELECT *, 1 AS n FROM (SELECT nik AS kec FROM {UP4})", "nik"),
    "column no contract knows": ("SELECT _load_id AS kec, 1 AS n FROM staging.stg_up4__tb_aduan", "_load_id"),
}  # fmt: skip

UNRESOLVED = {
    "pivot": f"SELECT 'x' AS kec, coalesce(a, 0) AS n FROM {UP4} PIVOT (count(*) FOR kanal IN ('a') GROUP BY kec)",
    "columns by pattern": f"SELECT COLUMNS('^kec$'), 1 AS n FROM {UP4}",
    "a file": "SELECT nama AS kec, 1 AS n FROM read_csv('{file}')",
    "a relation beside dbt": "SELECT x AS kec, 1 AS n FROM marts.lain",
    "a source no contract describes": "SELECT nik AS kec, 1 AS n FROM landing.asing",
}


def run(sql: str) -> dict[str, str]:
    found = checks({"open.open_uji": sql}, dataset(["kec"], ["n"]))
    return {c.name: c.detail for c in found if not c.ok}


@pytest.mark.parametrize("name", ALLOWED)
def test_lets_through(name: str) -> None:
    assert run(ALLOWED[name]) == {}


@pytest.mark.parametrize("name", STOPPED)
def test_stops(name: str) -> None:
    sql, column = STOPPED[name]
    wrong = run(sql)
    assert "privasi:garis-keturunan" in wrong
    assert any(f".{column} (" in detail for detail in wrong.values()), wrong


@pytest.mark.parametrize("name", UNRESOLVED)
def test_what_cannot_be_told_is_a_violation(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("berkas") / "a.csv"
    file.write_text("nama\nx\n")
    sql = UNRESOLVED[name].replace("{file}", str(file))
    beside = ["CREATE TABLE marts.lain AS SELECT 'a' AS x"]
    found = checks({"open.open_uji": sql}, dataset(["kec"], ["n"]), beside=beside)
    assert [c.code for c in found if not c.ok] == ["WDH-522"]


def test_a_model_without_compiled_sql_is_a_violation() -> None:
    found = checks({"open.open_uji": "SELECT 'a' AS kec, 1 AS n"}, dataset(["kec"], ["n"]), {"open_uji": ""})
    assert [c.code for c in found] == ["WDH-522"]


def test_flows_pass_through_models() -> None:
    models = {
        "marts.a": f"SELECT nik AS x, kec FROM {UP4}",
        "marts.b": "SELECT upper(x) AS y, kec FROM marts.a",
        "open.open_uji": "SELECT y AS kec, count(*) AS n FROM marts.b GROUP BY y",
    }
    found = checks(models, dataset(["kec"], ["n"]))
    assert any("up4.tb_aduan.nik (personal)" in c.detail for c in found if not c.ok)


def test_twenty_steps_take_seconds() -> None:
    """Suppression makes long chains; what is told must not grow with them."""
    steps = [f"c0 AS (SELECT kec, jenis_usaha AS k, sum(tenaga_kerja) AS n FROM {UMKM} WHERE aset > 0 GROUP BY 1, 2)"]
    for i in range(1, 25):
        first = "row_number() OVER (PARTITION BY a.kec ORDER BY a.n, a.k) = 1"
        steps += [
            f"l{i} AS (SELECT kec, count(*) FILTER (WHERE n < 5) AS h, sum(n) AS s FROM c{i - 1} GROUP BY kec)",
            f"c{i} AS (SELECT a.kec, a.k, CASE WHEN l.h = 1 AND {first} THEN NULL ELSE a.n END AS n"
            f" FROM c{i - 1} a LEFT JOIN l{i} l ON a.kec IS NOT DISTINCT FROM l.kec)",
        ]
    sql = "WITH " + ",\n".join(steps) + " SELECT kec || k AS kec, n FROM c24"
    began = time.monotonic()
    assert run(sql) == {}
    assert time.monotonic() - began < 5
