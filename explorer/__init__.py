"""Layer Explorer: what a container image holds, layer by layer, hidden or not."""
