"""How much will be sold next week."""
