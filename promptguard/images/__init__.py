"""Image requests: what a model takes and costs, and sending a request once."""
