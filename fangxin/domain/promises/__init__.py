"""Promises of merchants: five kinds and the no-reason return, from application to renewal and exit."""
