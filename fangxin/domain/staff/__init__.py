"""The people who work for merchants: they sign in by phone, claim a merchant's account, and bring in colleagues."""
