"""Shapes of the misc domain, data only."""
