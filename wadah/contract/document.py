"""A YAML file whose every value knows its line.

Read as YAML 1.2 (`no` and 12:30 are texts); what YAML 1.1 tools would read otherwise, and keys
written twice, are problems, because the ODCS package itself takes both in silence. A file that
cannot be read at all is a problem with a line too, never a traceback.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from wadah.settings import ROOT

At = tuple[str | int, ...]
"""Where a value stands: ("schema", 0, "properties", 3, "name")."""


class Core(yaml.SafeLoader):
    """Loader that knows the scalars of YAML 1.2 only."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"-?(0|[1-9]\d*)", "-0123456789"),
    ("float", r"-?\d+\.\d+", "-0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))
TEXT = "tag:yaml.org,2002:str"
VALUE: dict[str, Callable[[str], Any]] = {
    "str": str,
    "int": int,
    "float": float,
    "null": lambda _: None,
    "bool": lambda text: text == "true",
}
YAML_1_1 = yaml.SafeLoader("")

SYNTAX = {  # what the parser says → what to write
    "found character '\\t'": "has a tab; indent with spaces",
    "mapping values are not allowed": "has a colon in an unquoted text, or is indented wrongly; put the text in quotes",
    "that cannot start any token": "begins an unquoted text with a special character; put the text in quotes",
    "expected a single document": "begins a second document (`---`); give it a file of its own",
    "found undefined alias": "names an alias (`*…`) that no `&…` defines; write the values out",
    "found duplicate anchor": "defines an anchor (`&…`) twice; rename one",
    "while scanning a quoted scalar": "opens a quote that nothing closes; close it",
    "while parsing a flow": "opens a { or [ that nothing closes, or lacks a comma; close it",
}


@dataclass(frozen=True)
class Problem:
    file: str
    line: int
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.text}"


class Document:
    """One contract file: its data (None where it cannot be read), the line of every node, the problems found."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[At, int] = {(): 1}
        self.found: list[tuple[int, At, str]] = []
        self._open: list[yaml.Node] = []
        self.data: Any = None
        text = self._text()
        if text is not None:
            self._parse(text)

    def _text(self) -> str | None:
        try:
            raw = self.path.read_bytes()
        except OSError as e:
            self.add((), f"cannot be read ({e.strerror}); name a contract file")
            return None
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as e:
            line = raw.count(b"\n", 0, e.start) + 1
            self.add((), f"is not UTF-8 (byte 0x{raw[e.start]:02x}); save the file as UTF-8", line)
            return None

    def _parse(self, text: str) -> None:
        try:
            root = yaml.compose(text, Core)
        except yaml.reader.ReaderError as e:
            line = text.count("\n", 0, e.position) + 1
            self.add((), f"has a control character (U+{ord(text[e.position]):04X}); remove it", line)
        except yaml.MarkedYAMLError as e:
            said = f"{e.context or ''} {e.problem or ''}"
            hint = next((h for s, h in SYNTAX.items() if s in said), f"is broken YAML ({said.strip()}); mend it")
            # What nothing closes is missed at the end of the file and mended where it begins.
            mark = (e.context_mark if hint.startswith("opens") else e.problem_mark) or e.problem_mark
            self.add((), hint, mark.line + 1 if mark else 1)
        else:
            if root is None:
                self.add((), "is empty; begin with `apiVersion: v3.1.0`")
            else:
                self.data = self._plain(root, ())

    def _plain(self, node: yaml.Node, at: At) -> Any:
        if any(node is outer for outer in self._open):
            self.add(at, "is an alias that holds itself; write the values out")
            return None
        self._open.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, at)
            if isinstance(node, yaml.SequenceNode):
                for i, value in enumerate(node.value):
                    self.lines[(*at, i)] = value.start_mark.line + 1
                return [self._plain(value, (*at, i)) for i, value in enumerate(node.value)]
            assert isinstance(node, yaml.ScalarNode)  # YAML has no fourth kind
            return self._scalar(node, at)
        finally:
            self._open.pop()

    def _mapping(self, node: yaml.MappingNode, at: At) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.add(at, "has a list or a mapping as a key; write a text", line)
                continue
            name: str = key.value
            if name in out:
                self.add((*at, name), "written twice; keep one", line)
            self.lines[(*at, name)] = line
            self._trap(key, (*at, name), TEXT)  # a key is a text to us, whatever it looks like
            out[name] = self._plain(value, (*at, name))
        return out

    def _scalar(self, node: yaml.ScalarNode, at: At) -> Any:
        try:
            value = VALUE[node.tag.removeprefix("tag:yaml.org,2002:")](node.value)
        except (KeyError, ValueError):
            self.add(at, f"has the tag `{node.tag}`, which no contract needs; remove it")
            return node.value
        self._trap(node, at, node.tag)
        return value

    def _trap(self, node: yaml.ScalarNode, at: At, tag: str) -> None:
        """`no`, 12:30, 2024-01-31: the ODCS package and most tools still read YAML 1.1."""
        plain = node.style is None
        old = YAML_1_1.resolve(yaml.ScalarNode, node.value, (plain, not plain))  # type: ignore[no-untyped-call]
        if node.value == "<<":
            self.add(at, "is a merge key, which YAML 1.2 does not have; write the fields out")
        elif plain and old != tag:
            self.add(at, f"`{node.value}` is read as {old.split(':')[-1]} by YAML 1.1 tools; put it in quotes")

    def add(self, at: At, text: str, line: int | None = None) -> None:
        """Note a problem of the value at `at`, on its line or the line of what it would stand in."""
        self.found.append((line or self._line(at), at, text))

    def note(self, at: At, text: str) -> Problem:
        """What is no problem, and yet to be said of the value at `at`."""
        return Problem(self.shown, self._line(at), self.name(at), text)

    def _line(self, at: At) -> int:
        while at not in self.lines:
            at = at[:-1]
        return self.lines[at]

    @property
    def problems(self) -> list[Problem]:
        """What was found, by line."""
        return [
            Problem(self.shown, line, self.name(at), text) for line, at, text in sorted(self.found, key=lambda f: f[0])
        ]

    @property
    def shown(self) -> str:
        """The file as a person opens it: relative to the project's folder where it lies in it."""
        return str(self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path)

    def name(self, at: At) -> str:
        """schema.tb_aduan.nik.classification rather than schema.0.properties.5.classification"""
        here, words = self.data, []
        for i, step in enumerate(at):
            if isinstance(here, list) and isinstance(step, int):
                here = here[step]
                named = here if isinstance(here, dict) else {}
                words.append(str(next((named[k] for k in ("name", "server", "property") if k in named), step)))
            else:
                here = here.get(step, {}) if isinstance(here, dict) else {}
                between = step in ("properties", "customProperties") or (
                    step == "value" and at[i - 2] == "customProperties"
                )
                words += [] if between else [str(step)]
        return ".".join(words) or "contract"
