"""Plain data on the wire between the judge and a program.

A message is one JSON value. None, bool, str, float, list and small int stand for
themselves; everything else is an object with one key, the tag. Whatever is not plain
data is refused, and a subclass arrives as its plain base class: no method of the
program's ever crosses.
"""

import json
from collections import deque

MAX_ITEMS = 10_000  # of a set, a dict or an iterator: bounds the cost of colliding hashes
MAX_MESSAGE = 2_000_000  # bytes
_SMALL = 1 << 63


def encode(value):
    """Return value as something json.dumps writes without loss; TypeError if it is not plain data."""
    kind = type(value)
    if kind is int:
        return value if -_SMALL < value < _SMALL else {"i": hex(value)}
    if kind is str or kind is bool or kind is float or value is None:
        return value
    if kind is list:
        return [encode(item) for item in value]
    encoder = _ENCODERS.get(kind)
    if encoder is not None:
        return encoder(value)
    return _encode_uncommon(kind, value)


def _encode_uncommon(kind, value):
    if hasattr(kind, "__next__"):
        return {"iter": _bounded(value)}
    name = (kind.__module__, kind.__qualname__)
    if name == ("fractions", "Fraction"):
        return {"fraction": [encode(value.numerator), encode(value.denominator)]}
    if name == ("decimal", "Decimal"):
        return {"decimal": str(value)}
    for base, plain in _BASES:
        if issubclass(kind, base):
            return encode(plain(value))
    raise TypeError(f"a result of type {kind.__name__} is not plain data")


def _bounded(items):
    out = []
    for item in items:
        if len(out) == MAX_ITEMS:
            raise TypeError(f"more than {MAX_ITEMS} items")
        out.append(encode(item))
    return out


_ENCODERS = {
    tuple: lambda value: {"t": [encode(item) for item in value]},
    dict: lambda value: {"d": [[encode(k), encode(v)] for k, v in value.items()]},
    set: lambda value: {"s": [encode(item) for item in value]},
    frozenset: lambda value: {"fs": [encode(item) for item in value]},
    bytes: lambda value: {"b": value.decode("latin-1")},
    bytearray: lambda value: {"ba": value.decode("latin-1")},
    complex: lambda value: {"c": [value.real, value.imag]},
    range: lambda value: {"r": [encode(value.start), encode(value.stop), encode(value.step)]},
    deque: lambda value: {"dq": [encode(item) for item in value]},
    type({}.keys()): lambda value: {"keys": _bounded(value)},
    type({}.values()): lambda value: {"values": _bounded(value)},
    type({}.items()): lambda value: {"items": _bounded(value)},
}

# The plain base of a subclass, taken by the base's own methods.
_BASES = (
    (int, int.__pos__), (float, float.__pos__), (str, str.__str__),
    (list, lambda value: [*list.__iter__(value)]),
    (tuple, lambda value: (*tuple.__iter__(value),)),
    (dict, lambda value: dict(dict.items(value))),
    (set, lambda value: {*set.__iter__(value)}),
    (frozenset, lambda value: frozenset(frozenset.__iter__(value))),
    (bytes, lambda value: bytes.join(b"", [value])),
    (deque, lambda value: deque(deque.__iter__(value))),
)


_text_of = json.JSONEncoder(separators=(",", ":")).encode


def dumps(value):
    """Return the bytes of an encoded value."""
    return _text_of(value).encode("ascii")


def _few(items):
    if len(items) > MAX_ITEMS:
        raise ValueError(f"more than {MAX_ITEMS} items")
    return items


def _fraction(parts):
    from fractions import Fraction

    if max(abs(part).bit_length() for part in parts) > 100_000:
        raise ValueError("fraction too long")
    return Fraction(*parts)


def _decimal(text):
    from decimal import Decimal

    if len(text) > 10_000:
        raise ValueError("decimal too long")
    return Decimal(text)


_FROM_LIST = {
    "t": tuple,
    "d": lambda pairs: dict(_few(pairs)),
    "s": lambda items: set(_few(items)),
    "fs": lambda items: frozenset(_few(items)),
    "c": lambda parts: complex(*parts),
    "r": lambda parts: range(*parts),
    "dq": deque,
    "keys": lambda items: dict.fromkeys(_few(items)).keys(),
    "values": lambda items: dict(enumerate(items)).values(),
    "items": lambda pairs: dict(_few(pairs)).items(),
    "iter": iter,
    "fraction": _fraction,
}
_FROM_TEXT = {
    "i": lambda text: int(text, 16),
    "b": lambda text: text.encode("latin-1"),
    "ba": lambda text: bytearray(text.encode("latin-1")),
    "decimal": _decimal,
}
_DECODERS = {list: _FROM_LIST, str: _FROM_TEXT}


def _untag(pairs):
    """Decode one tagged value, of a list or a text only: a few bytes that name a range make no long tuple."""
    ((tag, content),) = pairs
    return _DECODERS[type(content)][tag](content)


def _bounded_int(text):
    if len(text) > 20:
        raise ValueError("untagged int too long")
    return int(text)


_decoder = json.JSONDecoder(object_pairs_hook=_untag, parse_int=_bounded_int)


def loads(data):
    """Return the value that data (bytes) stands for; any Exception if it stands for none."""
    return _decoder.decode(data.decode("ascii"))


def read_exactly(read, count):
    """Return count bytes from read(n), or None at the end of the stream."""
    data = read(count)
    while len(data) < count:
        more = read(count - len(data))
        if not more:
            return None
        data += more
    return data


def read_frame(read):
    """Return the bytes of one frame (a 4-byte big-endian length, then the bytes), or None at the end."""
    header = read_exactly(read, 4)
    return header and read_exactly(read, int.from_bytes(header, "big"))


def frame(data):
    """Return data with its length in front."""
    return len(data).to_bytes(4, "big") + data
