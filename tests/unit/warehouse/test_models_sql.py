"""Models run on two engines: what differs between them goes through macros; layers read only the layers below."""

import re

import pytest

from wadah.warehouse.project import SOURCE

MODELS = sorted((SOURCE / "models").rglob("*.sql"))
RAW = (  # calls and operators that one of the engines lacks, or reads otherwise
    r"regexp_\w+|strptime|strftime|try_cast|date_diff|datediff|date_add|dateadd|date_trunc|list_\w+|string_agg|listagg|"
    r"epoch\w*|isodow|day_of_week|element_at|sha256|md5|to_hex|generate_series|unnest|ifnull|nvl|greatest|least"
)  # fmt: skip
ALLOWED_BELOW = {
    "intermediate": {"stg", "int", "seed", "source"}, "marts": {"int", "seed", "source", "marts", "chk", "rej"},
    "open": {"marts", "int", "source"},
}  # fmt: skip


@pytest.mark.parametrize("file", MODELS, ids=lambda f: f.stem)
def test_a_model_calls_nothing_that_differs_between_engines(file: object) -> None:
    text = re.sub(r"--.*", "", file.read_text("utf-8"))  # type: ignore[attr-defined]
    sql = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", text, flags=re.S)
    found = re.findall(
        rf"\b(?:{RAW})\s*\(|::|//|\bilike\b|\bqualify\b|\bexclude\b|\bgroup by all\b|current_date|now\(", sql, re.I
    )
    assert not found


@pytest.mark.parametrize("file", MODELS, ids=lambda f: f.stem)
def test_a_model_reads_only_layers_below_its_own(file: object) -> None:
    layer = file.parent.name  # type: ignore[attr-defined]
    text = file.read_text("utf-8")  # type: ignore[attr-defined]
    here = {f.stem: f.parent.name for f in MODELS}
    for name in re.findall(r"ref\('(\w+)'", text):
        prefix = name.split("_")[0]
        kind = here.get(name, "seed") if prefix not in ("stg", "int", "chk", "rej") else prefix
        assert kind in ALLOWED_BELOW[layer], f"{name} from {layer}"
