"""Pure rules of trust codes: what is printed and signed, how a scan is judged, what law/trustcode.yaml says."""
