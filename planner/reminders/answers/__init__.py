"""What somebody answers to a reminder: not now, not this any more, done by one press in a mail."""
