"""Protobuf values and core values, each into the other: the only file that knows the engine's sentinels."""

from __future__ import annotations

import base64
import functools
import pickle
from collections.abc import Mapping
from typing import Any, Final

from google.protobuf import struct_pb2

from pulumi_ecr.core.values import UNKNOWN, Secret, reveal

# From the engine's property marshalling (sdk/go/common/resource/plugin/rpc.go and sdk/go/common/resource/sig).
UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS: Final = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""An unknown string, bool, number, array, asset, archive and object."""
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark, no password
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
PROVIDER_KEY: Final = "__provider"
"""Where the dynamic host looks for a resource's provider."""
PROGRAM: Final = "__program"
"""The hidden property that carries facts of a Python program which check needs; see ``core.resource.Origin``."""
MARKED: Final = "__marked"
"""The hidden input in which Python programs keep which tags are behind a secret mark, by property; ``*`` where all of them are
and their keys, too. The engine tells the dynamic host of no marks in old inputs.
"""
RETAINED: Final = "__retained"
"""The hidden input by which a state tells whether a Python program had ``retain_on_delete``: the engine does not say it."""
BEFORE: Final = "__before"
"""The hidden output by which a state tells that what the resource found as it should be was there before; of a policy, which
may go with its repository, when that was made.
"""
LEFT: Final = "__left"
"""The hidden output in which the plugin keeps where secret tags were that the configuration has hidden since: places, no
values, and secret, since the keys may be. The dynamic host has them among its ``__secrets``.
"""
LOOKED_UP: Final = "__lookedUp"
"""The hidden output by which a refresh knows what no program manages: its inputs are those of the lookup."""
SECRETS: Final = "__secrets"
"""The hidden output in which the dynamic host keeps where the state, and which settings, are secret: places, no values."""


def decode(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A message's properties; hidden ones (``__provider``, ``__defaults``) are left out."""
    return {key: _decode(value) for key, value in struct.fields.items() if not key.startswith("__")}


def hidden(struct: struct_pb2.Struct, key: str) -> Any:
    """A property that ``decode`` leaves out, without its secret marks; ``None`` where it is not there."""
    return reveal(_decode(struct.fields[key]))[0] if key in struct.fields else None


def _decode(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_decode(item) for item in value.list_value.values]
    if kind == "struct_value":
        return _decode_struct(value.struct_value)
    return None


def _decode_struct(struct: struct_pb2.Struct) -> Any:
    fields = struct.fields
    signature = fields[_SIGNATURE].string_value if _SIGNATURE in fields else ""
    if signature == _SECRET:
        return Secret(_decode(fields["value"]))
    if signature == _OUTPUT:
        inner = _decode(fields["value"]) if "value" in fields else UNKNOWN
        return Secret(inner) if "secret" in fields and fields["secret"].bool_value else inner
    if signature == _RESOURCE:
        return _decode(fields["id"]) if "id" in fields else UNKNOWN
    return {key: _decode(item) for key, item in fields.items()}


def encode(values: Mapping[str, Any], *, nulls: bool = False) -> struct_pb2.Struct:
    """Core values as a message; ``None`` is left out, with ``nulls`` only below the top."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        if value is not None or nulls:
            _encode(value, struct.fields[key])
    return struct


def _encode(value: Any, into: struct_pb2.Value) -> None:
    if value is UNKNOWN:
        into.string_value = UNKNOWN_TEXT
    elif isinstance(value, Secret):
        into.struct_value.fields[_SIGNATURE].string_value = _SECRET
        _encode(value.value, into.struct_value.fields["value"])
    elif isinstance(value, bool):
        into.bool_value = value
    elif isinstance(value, str):
        into.string_value = value
    elif isinstance(value, (int, float)):
        into.number_value = value
    elif isinstance(value, Mapping):
        into.struct_value.SetInParent()
        for key, item in value.items():
            if item is not None:
                _encode(item, into.struct_value.fields[key])
    elif isinstance(value, (list, tuple)):
        into.list_value.SetInParent()
        for item in value:
            _encode(item, into.list_value.values.add())
    else:
        into.null_value = struct_pb2.NULL_VALUE


@functools.cache
def carrier(resource: str) -> str:
    """What state holds for the dynamic host to find a resource's provider by: the pickle of an object of its class
    that holds nothing. Written here as the SDK does it, byte by byte, so that the plugin loads neither of the two.
    """

    def text(value: str) -> bytes:
        return pickle.SHORT_BINUNICODE + bytes([len(value)]) + value.encode() + pickle.MEMOIZE

    module, name = text("pulumi_ecr.dynamic"), text(f"{resource}Provider")
    body = module + name + pickle.STACK_GLOBAL + pickle.MEMOIZE
    body += pickle.EMPTY_TUPLE + pickle.NEWOBJ + pickle.MEMOIZE + pickle.STOP
    frame = pickle.FRAME + len(body).to_bytes(8, "little")
    return base64.b64encode(pickle.PROTO + bytes([pickle.DEFAULT_PROTOCOL]) + frame + body).decode()
