"""Settling first: a complaint goes to the merchant, who settles in time, or it becomes a case at the competent desk."""
