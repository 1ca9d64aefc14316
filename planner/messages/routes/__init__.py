"""Views of inbox and outbox, a blueprint each."""
