"""The imitated endpoints, one file a group."""
