"""Money as double entry: accounts with bounds, transactions that sum to zero, corrected only by reversal.

Whoever moves money opens accounts, names the transaction and gives its legs; everything else is kept here and by the
database: lines are never changed, a transaction is sealed with two lines or more that sum to zero, and no balance passes
its bound whoever writes at the same moment.
"""
