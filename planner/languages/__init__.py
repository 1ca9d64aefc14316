"""Language versions of a text: begun from it, kept in step with it, out beside it."""
