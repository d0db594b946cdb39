"""What the services say to each other: topics, events and HTTP models. Data only."""
