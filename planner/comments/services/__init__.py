"""Writes of comments, a module per noun."""
