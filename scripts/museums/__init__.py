"""Build the list of artists in museums: read their public tables, merge, leave out, mark, write."""
