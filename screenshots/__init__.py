"""Pictures of the real program on the samples."""
