"""Feeds out there that bring trends: fetched by the clockwork, sifted by people (docs/domain.md n)."""
