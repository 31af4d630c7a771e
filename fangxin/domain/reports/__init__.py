"""Reports of violations: verified, filed or not, penalised and published, handed to the police, rewarded."""
