"""The engine's protocol as the SDK generated it, without the SDK around it.

``import pulumi.runtime.proto`` runs the packages above it, which load all that a program may need: half of the time
that a plugin takes to start. The stubs need none of it. What is imported for their sake is forgotten again, so that
whoever imports ``pulumi`` later gets the whole of it.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_PACKAGES = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")


@contextmanager
def _without_the_sdk() -> Iterator[None]:
    """Stand-ins for the packages, which know where their modules are and nothing else."""
    if _PACKAGES[0] in sys.modules:
        yield
        return
    try:
        for name in _PACKAGES:
            spec = importlib.util.find_spec(name)
            assert spec is not None
            bare = importlib.machinery.ModuleSpec(name, None, is_package=True)
            bare.submodule_search_locations = spec.submodule_search_locations
            sys.modules[name] = importlib.util.module_from_spec(bare)
        yield
    finally:
        for name in _PACKAGES:
            sys.modules.pop(name, None)


with _without_the_sdk():
    from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2, provider_pb2, provider_pb2_grpc

__all__ = ["engine_pb2", "engine_pb2_grpc", "plugin_pb2", "provider_pb2", "provider_pb2_grpc"]
