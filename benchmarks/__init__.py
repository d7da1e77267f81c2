"""Measurements, as ratios against what users have today, both sides in one run."""
