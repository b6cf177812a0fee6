"""Shape: is it ODCS at all, does it hold fields ODCS does not know, does it hold a secret?"""

import json
import re
import typing
from functools import cache
from importlib import resources
from typing import Any

import jsonschema
from pydantic import BaseModel

from wadah.contract.document import At, Document
from wadah.errors.hint import choose

SECRET = re.compile(r"pass(word|wd)?$|token$|secret|api_?key|kata_?sandi", re.I)
USERINFO = re.compile(r"://[^/@\s]+@")
BOUNDS = ("mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan",
          "mustBeLessOrEqualTo", "mustBeBetween", "mustNotBeBetween")  # fmt: skip


@cache
def schema() -> jsonschema.Draft201909Validator:
    """ODCS' own JSON schema, which the package carries as text."""
    text = (resources.files("open_data_contract_standard") / "schema.json").read_text("utf-8")
    return jsonschema.Draft201909Validator(json.loads(text))


def unknown_fields(doc: Document, data: Any, kind: Any, at: At = ()) -> None:
    """The ODCS package forbids extra fields at the top level only; below it drops them silently."""
    for option in typing.get_args(kind) or (kind,):
        if isinstance(data, list) and typing.get_origin(option) is list:
            for i, item in enumerate(data):
                unknown_fields(doc, item, typing.get_args(option)[0], (*at, i))
        elif isinstance(data, dict) and isinstance(option, type) and issubclass(option, BaseModel):
            fields = {f.alias or n: f.annotation for n, f in option.model_fields.items()}
            for key, value in data.items():
                if key in fields:
                    unknown_fields(doc, value, fields[key], (*at, key))
                elif key != "<<" and not SECRET.search(key):  # both are reported elsewhere
                    hint = f"{choose(key, fields)} (text with a comma inside {{ }} needs quotes)"
                    doc.add((*at, key), f"no such field in ODCS; {hint}")


def odcs_schema(doc: Document) -> bool:
    """Whether the contract has the shape that the checks after this one rely on."""
    found = list(schema().iter_errors(doc.data))
    # Of a column without logicalType the schema judges the options as those of every type at once.
    found = [e for e in found if not _untyped(doc.data, tuple(e.absolute_path))]
    extra = [e for e in found if "Properties" in str(e.validator)]
    real = [e for e in found if e not in extra]
    for e in real or (extra if not doc.found else []):  # an unevaluated field is often only the echo of another error
        _say(doc, e)
    return all(e.validator in ("enum", "pattern", "format") for e in real)


def _untyped(data: Any, at: At) -> bool:
    """Whether `at` leads to the options of a column that has no logicalType (which is a problem of its own)."""
    for step in at:
        if step == "logicalTypeOptions":
            return "logicalType" not in data
        data = data[step]
    return False


def shown(value: object) -> str:
    """A wrong value as a message names it."""
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else f"`{value}`"


def _say(doc: Document, e: jsonschema.ValidationError) -> None:
    at: At = tuple(e.absolute_path)
    match e.validator:
        case "required":
            doc.add(at, f"add {e.message.partition(' is a ')[0]}")
        case "enum" if at == ("apiVersion",):  # of the versions ODCS has had, we write one: see meaning.py
            pass
        case "enum":
            doc.add(at, f"is `{e.instance}`; {choose(e.instance, typing.cast(list[str], e.validator_value))}")
        case "type":
            doc.add(at, f"is {shown(e.instance)}; write a value of type {e.validator_value}")
        case "pattern":
            doc.add(at, f"is `{e.instance}`; write a text that matches {e.validator_value}")
        case "oneOf" if "quality" in at:
            doc.add(at, "needs exactly one bound; write one of " + ", ".join(BOUNDS))
        case "anyOf" | "oneOf" if "relationships" in at:
            doc.add(at, f"is {shown(e.instance)}; write `table.column` (or a list of them)")
        case "not" if "relationships" in at:
            doc.add((*at, "from"), "is this column; remove it")
        case "unevaluatedProperties" | "additionalProperties":
            for name in re.findall(r"'([^']+)'", e.message.partition("(")[2]):
                doc.add((*at, name), "does not belong here; remove it")
        case _:
            doc.add(at, e.message[-160:])


def secrets(doc: Document, data: Any, at: At = ()) -> None:
    """No password, token or user may stand in a contract, under whatever name."""
    if isinstance(data, dict):
        for key, value in data.items():
            if SECRET.search(str(key)) or (key == "property" and SECRET.search(str(value))):
                doc.add(
                    (*at, key), "no secret stands in a contract; move it to the Airflow connection `connection` names"
                )
            secrets(doc, value, (*at, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            secrets(doc, value, (*at, i))
    elif isinstance(data, str) and USERINFO.search(data):
        doc.add(at, "holds a user or password; move them to the Airflow connection `connection` names")
