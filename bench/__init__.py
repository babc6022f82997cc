"""`make bench`: how fast the application is, next to the least a Flask application on the same database can do.

Nothing here is part of the application. `bench/content` is a process like any other, measured through the real pages.
"""
