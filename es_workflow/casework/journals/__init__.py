"""Journals: one person writes day by day under a case, between two dates; another approves week by week.

Which case has one, its limits and who approves is content (operation `journal:open`); the rules are here.
"""
