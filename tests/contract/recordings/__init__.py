"""What a running Magento answered, asked of the simulated store again."""
