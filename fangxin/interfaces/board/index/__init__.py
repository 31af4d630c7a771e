"""The consumption-environment index and its surveys at the board."""
