"""Panels (juries) of calls: who sits on them, who may judge which case, what they decide together."""
