"""Signed-in transports: the manners of a system, none of its endpoints."""
