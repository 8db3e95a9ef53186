"""The local stack: real servers on loopback, started from pinned packages.

Standard library only, Python 3.9 or newer. One idea a module; `stack` puts them together.
"""
