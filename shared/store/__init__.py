"""MongoDB. The only room that imports the driver; what PyMongo's own async client would change is in decision 0004."""
