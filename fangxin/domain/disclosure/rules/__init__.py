"""Pure rules of disclosure: the policy, what may be published, masking, fair rates."""
