"""Parties: organisations other than the applicant's that act in a case. They have tasks and papers of their own in it.

Which parties a process has is content (`parties` in package.json); a service task says which organisation each is.
"""
