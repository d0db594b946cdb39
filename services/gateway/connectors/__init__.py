"""The outside as the gateway sees it: domain services, Magento's sign-in, Kafka."""
