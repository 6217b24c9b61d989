"""What is configured for the gate, and where each setting comes from."""
