"""The hotline: calls as the telephone system tells of them, the operator's drafts, and calling back whoever was missed."""
