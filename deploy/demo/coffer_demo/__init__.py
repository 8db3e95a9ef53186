"""The demonstration: Coffer's main job on real servers, with every expectation checked."""
