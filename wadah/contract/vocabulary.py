"""Wadah's vocabulary: every custom property a contract may carry, by the level it stands on.

ODCS has a field for most needs; these are the rest. A class is a level or a value, a field is
a property, its default is what an absent property means.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

ENVIRONMENTS = ("sandbox", "production")
STATUSES = ("draft", "active", "retired")  # a draft may be pulled by hand, but nothing schedules it
UNWRITTEN = "PERLU DIISI"  # what `wadah new` leaves for a person; only a draft may keep it
CLASSES = ("publik", "terbatas", "personal", "personal_spesifik")
UNITS = ("aduan", "baris", "beragam", "derajat", "desa", "detik", "hari", "izin", "jam", "kejadian", "km",
         "mbps", "menit", "meter", "milidetik", "nib", "orang", "panggilan", "pemakaian", "persen", "poin",
         "pos", "program", "proyek", "rasio", "rupiah", "sekolah", "surat", "tahun", "titik", "unit",
         "usaha")  # fmt: skip
TEXT_FORMATS = ("nik", "nik-sementara", "kk", "nib", "telepon", "email", "ipv4", "lintang-bujur", "kemendagri-desa")
PERSON_FORMATS = ("nik", "nik-sementara", "kk")  # whatever the column is called, it names one person or family
DAMAGED_AS_NUMBER = (*PERSON_FORMATS, "nib", "telepon")  # a spreadsheet rounds or strips them once typed as a number
PDP_KINDS = ("kesehatan", "biometrik", "genetika", "kejahatan", "anak", "keuangan")  # UU 27/2022 article 4(2)
CLOCK_LETTERS = set("yMdHmsSXE")  # of a date pattern, those the staging macro can translate

# What can hold a table of each physicalType; a file server of format sqlite holds tables.
HOLDS = {"table": "database", "view": "database", "endpoint": "api", "file": "file", "topic": "mqtt"}
DATABASES = ("mysql", "postgres", "postgresql", "sqlserver", "oracle")
# Read by drivers that no real server could be had for; said by the lint, at every pull and in docs/conformance.md.
UNTESTED = {"sqlserver": "SQL Server", "oracle": "Oracle"}
UNTESTED_TOLD = (
    "the connector for {} is declared untested against a real server; compare the first load with the source "
    "(docs/how-to/databases.md)"
)
SERVERS = (*DATABASES, "api", "local", "sftp", "s3", "custom")
FILE_FORMATS = ("csv", "xlsx", "xls", "ods", "json", "jsonl")
WORKBOOKS = ("xlsx", "xls", "ods")
METRICS = ("rowCount", "duplicateValues", "invalidValues")  # of a table; invalidValues is the ceiling of rejected rows
PERIODS = ("tahun", "semester", "triwulan", "bulan")  # key columns that say when, never whom
TIME_UNITS = ("minute", "hour", "day", "week", "month", "year")  # of frequency, latency, retention

# Words that mean something in one direction only, by the level they stand on.
ONE_WAY = {"drift": "input", "load": "input", "file": "input", "satuData": "output", "suppression": "output",
           "chart": "output", "listing": "output", "standarData": "output", "numberFormat": "input",
           "sourceUnits": "input",
           "nullValues": "input", "synonyms": "input", "since": "input", "until": "input",
           "follows": "input", "penghentian": "output"}  # fmt: skip

Span = Annotated[str, Field(pattern=r"^\d+[mhd]$")]  # 15m, 6h, 2d


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)  # strict: "5" and true are no number


class Load(Strict):
    mode: Literal["full", "incremental", "window", "partition", "append"] = "full"
    cursor: str | None = None
    overlap: Span = "0m"
    window: Span | None = None  # of compact: how far back a message may be dated
    compact: Literal["hour"] | None = None  # of a topic: a row stands for a sender's messages of one hour
    deletes: Literal["ignore", "compare"] = "ignore"


Line = Annotated[int, Field(ge=1)]


def _heading(given: object) -> object:
    rows: list[Any] = given if isinstance(given, list) else [given]
    numbers = bool(rows) and all(type(row) is int and row > 0 for row in rows)
    if not numbers or rows != list(range(rows[0], rows[0] + len(rows))):
        raise PydanticCustomError("heading", "should be a row (3), or rows one below the other ([1, 2])")
    return given


class File(Strict):
    """How a file is laid out. Several header rows give one header: their texts from top to bottom, joined by ` / `."""

    sheet: Line | str = 1
    headerRow: Annotated[int | list[int], BeforeValidator(_heading)] = 1
    footer: list[Annotated[str, Field(min_length=2)]] = []  # first text of lines that are no rows; `…*`: begins so
    items: str | None = None  # of JSON: where the list is
    encoding: str = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    oneLineOneRecord: bool = True

    @property
    def heading(self) -> tuple[int, ...]:
        """The lines of the header, from 1."""
        return (self.headerRow,) if isinstance(self.headerRow, int) else tuple(self.headerRow)


class Paging(Strict):
    """How an API cuts its list. `sizeParam` is the parameter of `size`; none where it is empty."""

    kind: Literal["none", "page", "offset", "cursor", "link"] = "none"
    param: str | None = None
    size: Annotated[int, Field(ge=1)] = 100
    sizeParam: str | None = None
    first: Literal[0, 1] = 1  # number of the first page
    next: str | None = None  # of cursor: where the answer tells the next one
    total: str | None = None  # where the answer tells how many rows the whole list has


class Http(Strict):
    auth: Literal["none", "bearer", "basic", "header", "oauth2"] = "none"
    header: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")] | None = None  # of auth header
    tokenUrl: str | None = None  # of auth oauth2: the address that gives tokens, whole or below `location`
    scope: str | None = None
    items: str | None = None
    since: str | None = None
    until: str | None = None  # of load mode window: the parameter of its end
    paging: Paging = Paging()


class Fetch(Strict):
    """Files by address: which there are, where the name alone does not say, and who may be asked for them."""

    auth: Literal["none", "bearer", "basic", "header"] = "none"
    header: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")] | None = None
    files: dict[str, str] = {}  # name → address, whole or below `location`
    hosts: list[Annotated[str, Field(pattern=r"^(\*\.)?[a-z0-9.-]+$")]] = []  # where else an answer may come from


class Drift(Strict):
    add: Literal["evolve", "stop"] = "evolve"
    drop: Literal["quarantine", "stop"] = "stop"
    rename: Literal["quarantine", "stop"] = "stop"
    retype: Literal["quarantine", "stop"] = "quarantine"


class MsKeg(Strict):
    """BPS' record of the activity (MS-Keg): what neither ODCS nor the settings tell. Peraturan BPS 5/2020."""

    judul: str
    tujuan: str
    latarBelakang: str | None = None
    jenis: Literal["dasar", "sektoral", "khusus"] = "sektoral"
    caraPengumpulan: Literal["pencacahan lengkap", "survei", "kompilasi produk administrasi", "cara lain"] = (
        "kompilasi produk administrasi"
    )
    unitPengumpulan: Literal["individu", "rumah tangga", "usaha/perusahaan", "lainnya"] = "lainnya"
    metodeAnalisis: Literal["deskriptif", "inferensia"] = "deskriptif"
    rekomendasi: str | None = None  # number of BPS' recommendation


class MsInd(Strict):
    """BPS' record of an indicator (MS-Ind), beside the measure's `standarData`, description and unit."""

    interpretasi: str
    rumus: str
    komposit: bool = False
    variabelPembangun: list[str] = []


class MsVar(Strict):
    """BPS' record of a variable (MS-Var), beside the column's name, description, type and unit."""

    referensiWaktu: str
    alias: str | None = None
    referensiPemilihan: str | None = None
    klasifikasiIsian: str | None = None
    aturanValidasi: str | None = None
    kalimatPertanyaan: str | None = None


class SatuData(Strict):
    tingkatPenyajian: Literal["kabupaten", "kecamatan", "desa", "titik"]
    prioritasTahun: int | None = None
    kodeDssd: str | None = None
    msKeg: MsKeg | None = None
    msInd: dict[str, MsInd] = {}  # by measure column
    msVar: dict[str, MsVar] = {}  # by column


class StandarData(Strict):
    konsep: str
    # "jumlah unik": a count of what is counted in more than one row (a company of two sectors); never added up
    ukuran: Literal["jumlah", "jumlah unik", "rata-rata", "median", "persentil", "persentase", "rasio", "indeks",
                    "nilai"]  # fmt: skip
    klasifikasi: str | None = None


class Coarser(Strict):
    """What the table becomes where too many of its cells would be hidden: `column` summed into `label`."""

    column: str
    label: Annotated[str, Field(min_length=1)]


class Dominance(Strict):
    """Cells whose measure `of` is almost that of one contributor: more than `percent` of it is theirs."""

    of: str
    percent: Annotated[int, Field(ge=50, le=99)] = 80


class Suppression(Strict):
    k: Annotated[int, Field(ge=5)] = 5
    count: str
    covers: list[str] = []
    coarser: Coarser | None = None
    dominance: Dominance | None = None
    guards: Annotated[int, Field(ge=2)] | None = None  # contributors that stand with each small cell of a line


class Chart(Strict):
    type: Literal["line", "bar", "map", "table"]
    x: str
    y: str
    series: str | None = None


class Ending(Strict):
    """Announces that a dataset will no longer be published; its release says so before the data go."""

    tanggal: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    alasan: Annotated[str, Field(min_length=10)]
    pengganti: str | None = None  # id of the dataset to use instead


class ContractWords(Strict):
    port: Literal["input", "output", "standard"]
    drift: Drift = Drift()
    satuData: SatuData | None = None
    penghentian: Ending | None = None


class ServerWords(Strict):
    connection: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    instances: str | None = None
    http: Http = Http()
    fetch: Fetch = Fetch()
    qos: Literal[0, 1, 2] = 1


class TableWords(Strict):
    load: Load = Load()
    file: File = File()
    suppression: Suppression | None = None
    chart: Chart | None = None
    listing: bool = False  # of what there is: no period needs every combination of the key


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


def holds(kind: str | None, form: str | None, location: str | None) -> str:
    """What a server of that type, format and location holds: a right side of HOLDS."""
    if form == "sqlite" or kind in DATABASES:
        return "database"
    if kind == "custom" and str(location).startswith("mqtt"):
        return "mqtt"
    return "api" if kind == "api" else "file"
