"""Fangxin (放心): what a consumer-protection agency runs."""
