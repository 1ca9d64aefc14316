"""Rules of comments. Pure: no clock, no database; what they need is handed in."""
