"""What a personal number looks like in plain text.

A NIK or KK is 16 digits: the region of first registration (Kemendagri province, regency, kecamatan),
a date DDMMYY (women: day + 40) and a serial number (Permendagri 72/2022); both are told by the same
rule, so both have one name here. Codes, hashes, timestamps and measures must not look like one: hence
the plausibility tests, and no hit inside a hexadecimal word or behind a decimal point.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from typing import Literal
from urllib.parse import unquote

Kind = Literal["nik atau kk", "npwp", "telepon", "surel", "tidak terbaca"]
LONGEST = 96  # characters a hit and its neighbours may take

PROVINCES = frozenset(
    [*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)]
)
LEFT, RIGHT = r"(?<![0-9a-fA-F_])(?<!\d\.)", r"(?![0-9a-fA-F_])"
SIXTEEN = re.compile(
    LEFT + r"(?:\d{16}|(?<![-.])(?:\d{4}([ .-])\d{4}\1\d{4}\1\d{4}|\d{6}([ .-])\d{6}\2\d{4}"
    r"|\d\d([ .-])\d\d\3\d\d\3\d{6}\3\d{4})(?![-]))" + RIGHT
)
ROUNDED = re.compile(LEFT + r"\d[.,]\d{11,15}[eE]\+?15(?!\d)")  # what a spreadsheet makes of a NIK
NPWP = re.compile(LEFT + r"\d\d\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}(?!\d)")
NPWP_NAMED = re.compile(r"npwp\D{0,10}\d{15,16}(?!\d)", re.I)
# Mobile prefixes in use (national numbering plan); landlines have an area code of two or three digits.
MOBILE = re.compile(r"8(?:1\d|2[1-38]|3[1-38]|5\d|7[6-9]|8\d|9[4-9])")
PHONE = re.compile(
    r"(?<![0-9a-fA-F_.+-])(?:"
    r"(?P<mobile>(?:\(?\+62\)?[ .-]?|62|0)8\d\d(?:[ .-]?\d){5,10})"
    r"|\(0[2-9]\d{1,2}\)[ .-]?\d{3}[ .-]?\d{2,5}|\+62[ .-]?[2-79]\d{1,2}[ .-]?\d{5,8}|0[2-79]\d{1,2}[ -]\d{6,8}"
    r")(?![0-9a-fA-F_])"
)
LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}\Z")
DOMAIN = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.){1,8}(?P<top>[A-Za-z]{2,24})(?![A-Za-z0-9-])")
FILES = frozenset(("png", "jpg", "jpeg", "svg", "webp", "gif", "css", "js"))  # `logo@2x.png` is no address
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def hits(text: str, allow: Collection[str] = ()) -> Iterator[tuple[Kind, int]]:
    """Each hit's kind and where it begins in `text`, which `plain` has made readable."""
    for kind, pattern, plausible in RULES:
        for match in pattern.finditer(text):
            if plausible(match) and match[0] not in allow:
                yield kind, match.start()
    at = text.find("@")
    while at >= 0:
        local, domain = LOCAL.search(text[max(0, at - 64) : at]), DOMAIN.match(text, at + 1)
        if local and domain and domain["top"].lower() not in FILES:
            address = f"{local[0]}@{domain[0]}"
            if address.lower() not in {a.lower() for a in allow}:
                yield "surel", at - len(local[0])
        at = text.find("@", at + 1)


def plain(text: str) -> str:
    """The text a reader sees: entities, escapes and look-alike digits resolved."""
    if "&" in text:
        text = html.unescape(text)
    if "\\u" in text:
        text = ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    if "%" in text:
        text = unquote(text, errors="replace")
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _nik(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match[0])
    if digits[0] == "0":  # a village application's temporary NIK: 0, then the village's code
        digits = digits[1:] + "1"
        return _region(digits)
    day, month = int(digits[6:8]), int(digits[8:10])
    return _region(digits) and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12 and digits[12:] != "0000"


def _region(digits: str) -> bool:
    province, regency, kecamatan = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return province in PROVINCES and (1 <= regency <= 30 or 71 <= regency <= 79) and kecamatan > 0


def _phone(match: re.Match[str]) -> bool:
    if not match["mobile"]:
        return True
    digits = re.sub(r"\D", "", match[0])
    national = digits.removeprefix("62") if digits.startswith("62") else digits[1:]
    # Without + or 0 a shorter number is as likely an amount of rupiah.
    shortest = 10 if match[0].startswith("62") else 9
    return shortest <= len(national) <= 12 and MOBILE.match(national) is not None


def _always(_: re.Match[str]) -> bool:
    return True


RULES: tuple[tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    ("nik atau kk", SIXTEEN, _nik),
    ("nik atau kk", ROUNDED, _always),
    ("npwp", NPWP, _always),
    ("npwp", NPWP_NAMED, _always),
    ("telepon", PHONE, _phone),
)
