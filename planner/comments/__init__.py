"""Talk about a text: threads on a piece of it, suggestions, and the marks that show where they stand."""
