"""Who is calling: tokens, passwords, one-time codes and signed requests."""
