"""Styczna: where the business clusters of a region touch, and what they can build there."""
