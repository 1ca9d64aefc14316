"""What belongs together by its words, offered to a lead with the reason (docs/domain.md n)."""
