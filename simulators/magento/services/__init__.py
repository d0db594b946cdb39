"""What the store does when a call has passed routing, rights and argument checks: one file a subject."""
