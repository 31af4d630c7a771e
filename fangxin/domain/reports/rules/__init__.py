"""Pure rules of reports: who verifies, what a penalty is, where a transfer stands, what a reward is worth."""
