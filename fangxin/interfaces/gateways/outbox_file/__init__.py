"""Files of the day under the data folder: for trying things out, and for agencies whose gateway picks files up."""
