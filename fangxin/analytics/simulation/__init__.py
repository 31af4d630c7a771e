"""Histories of cases that meet given totals, rates and shares exactly, and are otherwise as cases usually are."""
