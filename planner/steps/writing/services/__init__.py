"""Writes about drafts, reviews and approvals, a module per noun; ``states`` holds the only writers of states."""
