"""The image of the pictures: a service of about 300 MB, as shops build them, made at the time."""
