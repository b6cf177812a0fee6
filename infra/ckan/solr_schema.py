"""CKAN's own Solr schema, with Indonesian beside it: `aduan` is found by `pengaduan`, names and codes as before.

CKAN stems English only. The schema is read from the installed CKAN each time, so that an upgrade brings its own;
what is added are two fields that hold the same words in Lucene's Indonesian stems. The extension asks them.
"""

from pathlib import Path
from xml.etree import ElementTree as ET

TYPE = "text_id"
SNOWBALL = "solr.SnowballPorterFilterFactory"
INDONESIAN = {"class": "solr.IndonesianStemFilterFactory", "stemDerivational": "true"}


def patched(schema: Path) -> str:
    """The schema with the type `text_id` and the fields `text_id` and `title_id`.

    Raises ValueError where CKAN's schema is not of the form this was written for: better no portal than one
    that silently finds nothing in Indonesian.
    """
    root = ET.parse(schema).getroot()  # noqa: S314  # CKAN's own file, of the locked wheel
    types, fields = root.find("types"), root.find("fields")
    text = root.find("types/fieldType[@name='text']")
    if types is None or fields is None or text is None:
        raise ValueError("CKAN's Solr schema has no type `text`")
    indonesian = ET.fromstring(ET.tostring(text))  # noqa: S314  # a copy
    indonesian.set("name", TYPE)
    stemmers = [f for f in indonesian.iter("filter") if f.get("class") == SNOWBALL]
    if len(stemmers) != 2:
        raise ValueError("CKAN's Solr schema does not stem `text` where it was expected to")
    for stemmer in stemmers:
        stemmer.attrib.clear()
        stemmer.attrib.update(INDONESIAN)
    types.append(indonesian)
    for name in ("text_id", "title_id"):
        attributes = {"name": name, "type": TYPE, "indexed": "true", "stored": "false", "multiValued": "true"}
        fields.append(ET.Element("field", attributes))
    # The same sources as the catch-all field; a copy of a copy is not followed.
    sources = [c.get("source", "") for c in root.iter("copyField") if c.get("dest") == "text"]
    for source in sources:
        if source not in ("text", "urls"):
            root.append(ET.Element("copyField", {"source": source, "dest": "text_id"}))
    root.append(ET.Element("copyField", {"source": "title", "dest": "title_id"}))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")
