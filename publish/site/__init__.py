"""The embedded portal: a static site in Indonesian, with English under /en/, that any file server can host."""

from publish.site.static import StaticSite

__all__ = ["StaticSite"]
