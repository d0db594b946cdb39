"""Pure decisions of the misc domain."""
