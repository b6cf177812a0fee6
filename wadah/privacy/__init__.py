"""The last look at bytes before they leave: no NIK, KK, NPWP, phone number or e-mail address in them."""

from wadah.privacy.files import Finding, refuse, scan
from wadah.privacy.patterns import Kind

__all__ = ["Finding", "Kind", "refuse", "scan"]
