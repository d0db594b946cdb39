"""The same as the pages, as JSON: every button is one documented call with the same rights."""
