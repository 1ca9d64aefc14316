"""The coach: hints for who writes a text, and for nobody else. Computed here, offline; no score is kept."""
