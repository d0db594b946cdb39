"""What the simulated store knows: tables in memory, kept in a database file."""
