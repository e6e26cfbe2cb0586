"""How names and phrases are found in a folded prompt: one file per kind of matcher."""
