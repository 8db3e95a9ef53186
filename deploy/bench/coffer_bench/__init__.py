"""Measures beside peers: the same bytes, the same servers, the same minutes."""
