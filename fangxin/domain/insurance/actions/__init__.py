"""Registering policies, claims from filing to recovery, and reminding of what ends. One function a use case."""
