"""The ledger of returns under a no-reason-return promise, clearing between stores, and whether promises are kept."""
