"""The tree of a layer or of the file system: what it shows, how it folds, how a row is drawn."""
