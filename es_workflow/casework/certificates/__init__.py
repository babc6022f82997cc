"""Certificates everybody may check by the code on them, without anybody's name being published."""
