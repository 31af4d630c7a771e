"""Disclosure of closed complaints: what may be published, masked and reviewed; objections; the public register."""
