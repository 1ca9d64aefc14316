"""The picture library: what a text shows, whose it is, and until when it may be shown (docs/domain.md b, asset)."""
