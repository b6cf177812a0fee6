"""Colours from the regency's two: every other token is computed in OKLCH, hue kept (Ottosson 2020).

Contrast is that of WCAG 2. A setting that would make text or bars unreadable is refused, not mended:
the regency chose it and must see why it cannot be.
"""

import math
from collections.abc import Mapping

from wadah.errors import Fatal

TEXT, BAR = 5.5, 3.0  # least contrast of a setting on white; of bars and bricks on either ground
WHITE, DARK = "#ffffff", "#14161a"
Tokens = dict[str, str]


def _linear(c: float) -> float:
    return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4


def _gamma(c: float) -> float:
    return 12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055


def _rgb(colour: str) -> tuple[float, float, float]:
    r, g, b = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return r, g, b


def contrast(a: str, b: str) -> float:
    """From 1 to 21."""
    light, dark = sorted((sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _rgb(x), strict=True)) for x in (a, b)),
                         reverse=True)  # fmt: skip
    return (light + 0.05) / (dark + 0.05)


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Lightness 0–1, chroma, hue in degrees."""
    r, g, b = _rgb(colour)
    long, mid, short = (x ** (1 / 3) for x in (
        0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
        0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
        0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
    ))  # fmt: skip
    lightness = 0.2104542553 * long + 0.793617785 * mid - 0.0040720468 * short
    a = 1.9779984951 * long - 2.428592205 * mid + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * mid - 0.808675766 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a))


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Hex; chroma is taken back until the colour exists in sRGB."""
    while True:
        a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
        long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        mid = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
        rgb = (
            4.0767416621 * long - 3.3077115913 * mid + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * mid - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * mid + 1.707614701 * short,
        )
        if all(-0.002 <= c <= 1.002 for c in rgb) or chroma < 0.001:
            return "#" + "".join(f"{round(255 * _gamma(min(1, max(0, c)))):02x}" for c in rgb)
        chroma -= 0.004


def tokens(primary: str, accent: str) -> tuple[Tokens, Tokens]:
    """Light and dark. Raises Fatal WDH-605 where a colour of the regency, or one that follows from it, is too pale."""
    _, c, h = to_oklch(primary)
    _, ca, ha = to_oklch(accent)
    light = {
        "primary": primary,
        "strong": from_oklch(0.36, c * 0.85, h),
        "soft": from_oklch(0.962, min(0.014, c), h),
        "brick": from_oklch(0.66, c * 0.95, h),
        "accent": accent,
        "asoft": from_oklch(0.955, 0.02, ha),
    }
    dark = {
        "primary": from_oklch(0.77, c * 0.85, h),
        "strong": from_oklch(0.29, c * 0.6, h),
        "soft": from_oklch(0.26, min(0.03, c), h),
        "brick": from_oklch(0.60, c * 0.9, h),
        "accent": from_oklch(0.78, ca * 0.95, ha),
        "asoft": from_oklch(0.27, 0.03, ha),
    }
    for name, colour, ground, needed in (
        ("primary", primary, WHITE, TEXT),
        ("accent", accent, WHITE, TEXT),
        ("brick", light["brick"], WHITE, BAR),
        ("brick (dark)", dark["brick"], DARK, BAR),
    ):
        if (found := contrast(colour, ground)) < needed:
            raise Fatal("WDH-605", name=name, colour=colour, contrast=f"{found:.2f}", needed=needed)
    return light, dark


def css(light: Mapping[str, str], dark: Mapping[str, str]) -> str:
    """The tokens as custom properties, dark ones under the reader's own preference."""
    written = [";".join(f"--wd-{k}:{v}" for k, v in t.items()) for t in (light, dark)]
    return f":root{{{written[0]}}}@media(prefers-color-scheme:dark){{:root{{{written[1]}}}}}"
