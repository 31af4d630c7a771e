"""The door of stations: their staff take disputes down on a phone, settle them, or hand them over."""
