"""Pure: what the services said, as what a page shows. No clock, no network, no templates."""
