"""What dev.py is made of: set-up, tests and start, from the standard library alone."""
