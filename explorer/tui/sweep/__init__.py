"""Many images: the causes of what was found, the images, and of each what there is to mend."""
