"""The last look at bytes before they leave: no NIK, KK, NPWP, phone number or e-mail address in them."""

from wadah.privacy.patterns import Kind
from wadah.privacy.scan import Finding, refuse, scan

__all__ = ["Finding", "Kind", "refuse", "scan"]
