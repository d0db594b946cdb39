"""The endpoints and tables this service uses, typed."""
