"""Pages for each OPD's own people, on the portal's internal side: never public, never part of a portal release."""
