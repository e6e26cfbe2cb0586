"""promptguard: a linter and safety pre-checker for image-generation prompts."""

__version__ = "0.1.0"
