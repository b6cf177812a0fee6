"""Colours, bricks and chart shapes."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.period import parse
from publish.site.assets import assets
from publish.site.bricks import FILE, mark, plain_wall, silhouette, tower
from publish.site.charts import LABEL, plot, scale, spark
from publish.site.tokens import WHITE, contrast, css, from_oklch, to_oklch, tokens
from wadah.errors import Fatal
from wadah.settings import ROOT, Regency

REGENCIES = sorted((ROOT / "wadah" / "reference" / "regencies").glob("*.toml"))
SHAPES = list(tomllib.loads(FILE.read_text("utf-8")))


def regency(file: Path) -> Regency:
    return Regency.model_validate(tomllib.loads(file.read_text("utf-8")))


def test_tokens_are_those_of_the_reference() -> None:
    light, dark = tokens("#923c22", "#0b5c73")
    assert (light["strong"], light["brick"], light["soft"]) == ("#69230e", "#cf775d", "#fcefec")
    assert (dark["primary"], dark["strong"], dark["brick"], dark["accent"]) == (
        "#ee9c84",
        "#491b0e",
        "#b8674f",
        "#81c2db",
    )


@pytest.mark.parametrize("file", REGENCIES, ids=lambda f: f.stem)
def test_every_regency_has_colours_and_a_mark_that_hold(file: Path) -> None:
    profile = regency(file)
    light, dark = tokens(profile.primary, profile.accent)
    assert contrast(light["primary"], light["soft"]) >= 4.5 and contrast(dark["primary"], "#14161a") >= 4.5
    assert contrast(light["brick"], light["strong"]) >= 3 and contrast("#191b1f", light["brick"]) >= 4.5
    look = assets(profile)
    assert css(light, dark).encode() in look.files["aset/wadah.css"] and look.mark.path.startswith("M")


@pytest.mark.parametrize(
    ("primary", "accent", "what"),
    [("#cc8866", "#0b5c73", "primary"), ("#923c22", "#66aacc", "accent"), ("#1d6600", "#0b5c73", "brick")],
)
def test_colours_too_pale_to_read_are_refused(primary: str, accent: str, what: str) -> None:
    with pytest.raises(Fatal, match="WDH-605") as refused:
        tokens(primary, accent)
    assert str(refused.value.fields["name"]).startswith(what)


@given(st.integers(0, 0xFFFFFF))
def test_oklch_there_and_back(value: int) -> None:
    colour = f"#{value:06x}"
    back = from_oklch(*to_oklch(colour))
    assert all(
        abs(int(a, 16) - int(b, 16)) <= 1
        for a, b in zip(re.findall("..", colour[1:]), re.findall("..", back[1:]), strict=True)
    )
    assert 1 <= contrast(colour, WHITE) <= 21.01


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(SHAPES), st.integers(0, 900), st.data())
def test_one_brick_is_one_dataset(shape: str, datasets: int, data: st.DataObject) -> None:
    late = data.draw(st.integers(0, datasets))
    wall = tower(silhouette(shape), datasets, late)
    full, hollow = wall.full.count("M"), wall.late.count("M")
    assert (full + hollow) == -(-datasets // wall.each) and hollow == -(-late // wall.each)
    if datasets <= 200:
        assert wall.each == 1
    assert wall.width > 0 and wall.height > 0 and 14.5 <= wall.rem <= 19


def test_marks_and_the_wall_of_the_error_page_keep_their_box() -> None:
    for shape in SHAPES:
        drawn = mark(silhouette(shape))
        assert max(drawn.width, drawn.height) <= 38 and min(drawn.width, drawn.height) >= 18
    assert plain_wall().late.count("M") == 1


def test_a_silhouette_of_ones_own_and_one_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publish.site.bricks.ROOT", tmp_path)
    (tmp_path / "milik sendiri.toml").write_text("rows = [2, 3, [1, 2]]\n", "utf-8")
    assert silhouette("milik sendiri.toml").rows == (2, 3, [1, 2])
    with pytest.raises(Fatal, match="WDH-606"):
        silhouette("tugu")


def test_a_logo_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publish.site.assets.ROOT", tmp_path)
    profile = regency(REGENCIES[0]).model_copy(update={"logo": "logo.svg"})
    with pytest.raises(Fatal, match="WDH-606"):
        assets(profile)
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    look = assets(profile)
    assert look.logo == look.icon == "aset/logo.svg"


@given(st.one_of(st.integers(1, 10**9), st.floats(0.01, 1e6)))
def test_ticks_are_round_and_hold_the_largest_value(top: float) -> None:
    ticks = scale(top)
    assert ticks[0] == 0 and ticks[-1] >= top and 2 <= len(ticks) <= 6
    assert len(set(ticks)) == len(ticks)


def test_labels_at_the_end_do_not_overlap() -> None:
    periods = [parse("2026-01").shift(i) for i in range(8)]
    drawn = plot(periods, [("a", [5.0] * 8), ("b", [5.0] * 8), ("c", [0.0] * 8)])
    assert drawn
    tops = sorted(line.label for line in drawn.lines)
    assert all(b - a >= LABEL - 0.2 for a, b in pairwise(tops)) and tops[-1] <= 100


def test_long_series_are_cut_and_short_ones_not_drawn() -> None:
    periods = [parse("2010-01").shift(i) for i in range(190)]
    drawn = plot(periods, [("a", [float(i) for i in range(190)])])
    assert drawn and drawn.first == 70
    assert plot(periods[:1], [("a", [1.0])]) is None and plot(periods[:3], [("a", [None] * 3)]) is None
    assert spark([1, 2]) is None and spark([1, 2, None]) is None and spark([3, 3, 3]) is not None
