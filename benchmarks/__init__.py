"""Measurements of the main job (`make bench`)."""
