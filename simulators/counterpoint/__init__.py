"""A simulated NCR Counterpoint: its REST API, and its database tables for whoever reads them with SQL."""
