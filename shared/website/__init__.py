"""Endpoints of the website that more than one service calls, and the rows they take."""
