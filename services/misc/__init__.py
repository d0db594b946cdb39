"""The misc domain: gift cards, price rules, event tickets."""
