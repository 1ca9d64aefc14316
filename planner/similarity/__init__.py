"""How alike two texts are, Dutch or English, without any network (docs/domain.md e)."""
