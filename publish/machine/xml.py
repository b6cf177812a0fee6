"""XML as bytes: indented, with its declaration."""

from xml.etree.ElementTree import Element, indent, tostring


def written(root: Element) -> bytes:
    indent(root, " ")
    text: bytes = tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text + b"\n"
