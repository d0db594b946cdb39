"""The products domain: items, stock and prices from Counterpoint to the website."""
