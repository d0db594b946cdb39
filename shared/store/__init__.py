"""MongoDB. The only room that imports the driver, with only the calls that Motor and PyMongo's async client share."""
