"""Train the language pipeline: ``python -m scripts.train_language`` from the root of a checkout."""
