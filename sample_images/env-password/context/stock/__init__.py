"""How many of each article are left."""
