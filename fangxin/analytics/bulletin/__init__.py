"""The bulletin: an office's numbers of a period in sections 1 to 11, each with its receipt, checked before it is published.

`making.make_bulletin` → `model.Bulletin` → `canonical.to_json` | `checking.findings_of` | `renderings`.
"""
