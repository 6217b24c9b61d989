"""The secrets: their list, the card of each, the way from one to the next."""
