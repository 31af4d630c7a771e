"""Policies that pay consumers when mediation fails or a return is refused: claims, limits on the ledger, recovery."""
