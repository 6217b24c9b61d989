"""The start screen: what can be opened here, and a line for whatever else there is."""
