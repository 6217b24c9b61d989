"""Offline checks: what a candidate's own bytes prove about it. Rules refer to them by their names.

Check: judges one candidate. Verdict: its result: dropped, or how sure it is, with details.
Verified: the bytes prove themselves genuine, as by a checksum; that does not mean still valid.
Doubted: possible, but unlike a real secret, so of low severity. `table` has them all.
"""
