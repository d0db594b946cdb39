"""Magento clients by other people, unmodified, against the simulated store."""
