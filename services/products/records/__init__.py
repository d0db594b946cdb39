"""Shapes on each side, data only."""
