"""Wadah's vocabulary: every custom property a contract may carry, by the level it stands on.

ODCS has a field for most needs; these are the rest. A class is a level or a value, a field is
a property, its default is what an absent property means.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

ENVIRONMENTS = ("sandbox", "production")
CLASSES = ("publik", "terbatas", "personal", "personal_spesifik")
UNITS = ("aduan", "derajat", "detik", "hari", "jam", "km", "menit", "meter", "milidetik", "mbps", "orang",
         "panggilan", "persen", "rupiah", "surat", "tahun", "titik", "unit", "usaha")  # fmt: skip
TEXT_FORMATS = ("nik", "nik-sementara", "kk", "nib", "telepon", "email", "ipv4", "lintang-bujur", "kemendagri-desa")
CLOCK_LETTERS = set("yMdHmsSXE")  # of a date pattern, those the staging macro can translate

# What can hold a table of each physicalType; a file server of format sqlite holds tables.
HOLDS = {"table": "database", "view": "database", "endpoint": "api", "file": "file", "topic": "mqtt"}

Span = Annotated[str, Field(pattern=r"^\d+[mhd]$")]  # 15m, 6h, 2d


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Load(Strict):
    mode: Literal["full", "incremental", "window", "partition", "append"] = "full"
    cursor: str | None = None
    overlap: Span = "0m"
    window: Span | None = None
    deletes: Literal["ignore", "compare"] = "ignore"


class File(Strict):
    sheet: int | str = 1
    headerRow: int = 1
    encoding: str = "utf-8"
    delimiter: str = ","
    oneLineOneRecord: bool = True


class Paging(Strict):
    kind: Literal["none", "page", "offset", "cursor", "link"] = "none"
    param: str | None = None
    size: int = 100


class Http(Strict):
    auth: Literal["none", "bearer", "basic", "header"] = "none"
    items: str | None = None
    since: str | None = None
    paging: Paging = Paging()


class Drift(Strict):
    add: Literal["evolve", "stop"] = "evolve"
    drop: Literal["quarantine", "stop"] = "stop"
    rename: Literal["quarantine", "stop"] = "stop"
    retype: Literal["quarantine", "stop"] = "quarantine"


class SatuData(Strict):
    tingkatPenyajian: Literal["kabupaten", "kecamatan", "desa", "titik"]
    prioritasTahun: int | None = None
    kodeDssd: str | None = None


class StandarData(Strict):
    konsep: str
    ukuran: Literal["jumlah", "rata-rata", "median", "persentil", "persentase", "rasio", "indeks", "nilai"]
    klasifikasi: str | None = None


class Coarser(Strict):
    """What the table becomes where too many of its cells would be hidden: `column` summed into `label`."""

    column: str
    label: str


class Suppression(Strict):
    k: Annotated[int, Field(ge=5)] = 5
    count: str
    covers: list[str] = []
    coarser: Coarser | None = None


class Chart(Strict):
    type: Literal["line", "bar", "map", "table"]
    x: str
    y: str
    series: str | None = None


class ContractWords(Strict):
    port: Literal["input", "output", "standard"]
    drift: Drift = Drift()
    satuData: SatuData | None = None


class ServerWords(Strict):
    connection: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    instances: str | None = None
    http: Http = Http()
    qos: Literal[0, 1, 2] = 1


class TableWords(Strict):
    load: Load = Load()
    file: File = File()
    suppression: Suppression | None = None
    chart: Chart | None = None


class ColumnWords(Strict):
    numberFormat: Literal["plain", "id-ID", "rupiah"] = "plain"
    unit: str | None = None
    sourceUnits: dict[str, float] = {}
    values: dict[str, list[str]] = {}
    nullValues: list[str] = [""]
    synonyms: list[str] = []
    since: str | None = None
    until: str | None = None
    follows: str | None = None
    standarData: StandarData | None = None


def holder(server: object) -> str:
    """What a server holds (database, api, file, mqtt): the right side of HOLDS."""
    kind, form = getattr(server, "type", None), getattr(server, "format", None)
    if form == "sqlite" or kind in ("mysql", "postgres", "postgresql", "sqlserver", "oracle"):
        return "database"
    if kind == "custom" and str(getattr(server, "location", "")).startswith("mqtt"):
        return "mqtt"
    return "api" if kind == "api" else "file"
