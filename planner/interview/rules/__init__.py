"""Rules of the interview. Pure: no clock, no database."""
