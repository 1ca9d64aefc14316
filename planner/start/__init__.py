"""Somebody's first five minutes: what they know, three topics that they can write on now (docs/domain-more.md n)."""
