"""Every physical line of a CSV is accounted for, whatever it holds."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.files.records import Count, Reader, Record, bare, parser

PIECES = st.sampled_from(
    ['"', ";", "a", "b c", "\n", "\r\n", "\r", "é", "\x00", ";;", '""', ";\n", "x;y\n", '"p\nq";r\n']
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def read(text: str, one_line: bool, width: int = 2) -> tuple[Count, list[Record]]:
    """The exact reader alone, record after record."""
    told, at = list[Record](), 0
    lines = io.StringIO(text, newline="\n").readlines()
    count = Count(len(lines))
    reader = Reader(parser(";", width), one_line, lines.__getitem__, len(lines), last=True)
    while at < len(lines):
        found = reader.record(at, count)
        assert found, "the last lines are decided"
        took, record = found
        at += took
        told += [record] if record else []
    return count, told


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.booleans())
def test_lines_add_up(text: str, one_line: bool) -> None:
    count, told = read(text, one_line)
    assert count.lines == len(io.StringIO(text, newline="\n").readlines())
    assert count.lines == count.blank + count.accepted + count.embedded + count.rejected
    assert len(told) == count.accepted + count.rejected
    numbers = [number for number, _, _ in told]
    assert numbers == sorted(set(numbers)), "each record begins on a line of its own"


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.booleans())
def test_nothing_told_is_missing_from_the_file(text: str, one_line: bool) -> None:
    """Accepted and rejected records, in order, are the file but for its blank lines."""
    _, told = read(text, one_line)
    at = 0
    for _, record, _ in told:
        found = text.find(record, at)
        assert found >= 0 and not text[at:found].replace(";", "").replace('"', "").strip()
        at = found + len(record)
    assert not text[at:].replace(";", "").replace('"', "").strip()


FIELDS = st.lists(st.tuples(st.text(), st.text().filter(str.strip)), max_size=20)


@settings(deadline=None)
@given(FIELDS)
def test_what_a_writer_wrote_is_read(values: list[tuple[str, str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(values)
    _, told = read(out.getvalue(), one_line=False)
    assert [tuple(fields or ()) for _, _, fields in told] == values


def test_a_bad_quote_spoils_one_line_in_both_ways() -> None:
    text = 'a;1\nb;"never\nc;3\nd;"two\nlines"\n'
    for one_line, good in ((True, ["a", "c"]), (False, ["a", "c", "d"])):
        count, told = read(text, one_line)
        assert [fields[0] for _, _, fields in told if fields] == good
        assert ("b", 2) in [(bare(record)[0], number) for number, record, fields in told if fields is None]
        assert count.rejected == (3 if one_line else 1)


def test_a_stray_quote_swallows_no_lines() -> None:
    """Opened in one line and closed by the stray quote of another, with whole records between."""
    text = '1;"a;x\n2;b;y\n3;c;y\n4;d;"z"\n5;"two\nlines;of text\nand more";z\n'
    count, told = read(text, False, 3)
    assert [fields and fields[0] for _, _, fields in told] == [None, "2", "3", "4", "5"]
    assert (count.rejected, count.accepted, count.embedded) == (1, 4, 2)
