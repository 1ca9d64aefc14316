"""Shapes of input: at the door, on the profile, in the settings."""
