"""Retention: when the period of its process has passed, nobody can read any more who an ended case was about.

`due` finds the cases, `erasing` erases one, everything in one transaction; `holds` stop it. What happened, when and
how often stays; so do digests, by which papers are recognised (docs/decisions/0020).
"""
