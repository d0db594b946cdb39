"""The calls and queries of the misc domain."""
