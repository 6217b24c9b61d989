"""The screens of the interface, each with its styles beside it."""
