"""A small compatibility kit of the Dataspace Protocol 2025-1: the other party of every process, in both roles."""
