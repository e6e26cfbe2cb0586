"""A statistical second opinion on what phrases cannot see: a small linear classifier in one mapped file.

Nothing here is imported, and no file opened, unless a guard is asked for a second opinion.
"""
