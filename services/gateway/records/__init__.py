"""Shapes the gateway's rooms hand to each other. Data only."""
