"""The sync tasks of the products."""
