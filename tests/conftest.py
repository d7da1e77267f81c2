"""What holds for every test."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
"""A busy machine is no failure: no test is timed."""
