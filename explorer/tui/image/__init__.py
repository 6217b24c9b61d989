"""All there is to know of an image that stands in no layer, and the other images beside it."""
