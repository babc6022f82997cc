"""Matching: applications for places are brought together with offers of places, for everybody at once.

`solver` and `blocking` are arithmetic and know nothing of cases; the rest keeps offers, applications and pairs.
"""
