"""The registers that a DCAT-AP catalogue speaks in: vocabularies, the EU authority tables, media types."""

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "adms": "http://www.w3.org/ns/adms#",
    "dcatap": "http://data.europa.eu/r5r/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority/"
FREQUENCY = {
    "harian": "DAILY",
    "mingguan": "WEEKLY",
    "bulanan": "MONTHLY",
    "triwulanan": "QUARTERLY",
    "semesteran": "ANNUAL_2",
    "tahunan": "ANNUAL",
}
THEMES = {
    "ekonomi": "ECON",
    "energi": "ENER",
    "infrastruktur": "TRAN",
    "keamanan": "JUST",
    "kependudukan": "SOCI",
    "kesehatan": "HEAL",
    "lingkungan": "ENVI",
    "pelayanan-publik": "GOVE",
    "pemerintahan": "GOVE",
    "pendidikan": "EDUC",
    "pertanian": "AGRI",
    "perhubungan": "TRAN",
    "sosial": "SOCI",
    "teknologi": "TECH",
}
"""Our themes among those of the EU table; a domain that is not here has its own theme alone."""
LABELS = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "JUST": "Justice, legal system and public safety",
    "SOCI": "Population and society",
    "STABLE": "stable",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}
"""The EU tables' own words for their codes."""
FILE_TYPE = {"CSV": "CSV", "XLSX": "XLSX", "Parquet": "PARQUET", "GeoJSON": "GEOJSON"}
IANA = "https://www.iana.org/assignments/media-types/"
FOREIGN = {
    "dct:language": "dct:LinguisticSystem",
    "dct:accrualPeriodicity": "dct:Frequency",
    "dct:accessRights": "dct:RightsStatement",
    "dct:format": "dct:MediaTypeOrExtent",
    "dct:isReferencedBy": "rdfs:Resource",
    "dcat:mediaType": "dct:MediaType",
    "dcatap:availability": "skos:Concept",
    "dcat:theme": "skos:Concept",
    "spdx:algorithm": "spdx:ChecksumAlgorithm",
}
"""Classes of other registers' terms, by the property that names them."""
