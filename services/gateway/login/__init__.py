"""Who may come in, and what is written down of what they do."""
