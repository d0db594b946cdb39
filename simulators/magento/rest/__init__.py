"""The protocol side of the simulated store: routes, types, searches, error bodies."""
