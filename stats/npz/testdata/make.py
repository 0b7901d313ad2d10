"""Makes the test files of package npz. Run with numpy 1.24.2 under Python 3.11:

    cd stats/npz/testdata && python3 make.py

Good files hold the arrays that read_test.go names; each bad file is good.npy or
good.npz after one mutation, named by it.
"""
import io
import struct
import zipfile

import numpy as np


def fixed_zip(path, members, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name), data, compress_type=method)


def npy(a, **kw):
    b = io.BytesIO()
    np.lib.format.write_array(b, np.asanyarray(a), **kw)
    return b.getvalue()


def raw(header, data=b"", version=(1, 0)):
    text = header.encode()
    size = struct.pack("<H" if version[0] == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes(version) + size + text + data


x = (np.arange(12) - 3.5).reshape(3, 4)
good = []
for t in ["f2", "f4", "f8", ">f4", ">f8", ">f2"]:
    good.append((t, x.astype(t)))
good.append(("f4_fortran", np.asfortranarray(x.astype("f4"))))
good.append(("f8_cube_fortran", np.asfortranarray(np.arange(24.0).reshape(2, 3, 4))))
for t in ["i1", "i2", "i4", "i8", ">i4", "u1", "u2", "u4", "u8", ">u2"]:
    good.append((t, np.arange(6).astype(t) - (3 if "i" in t else 0)))
good.append(("i8_min", np.array([-(2**63), 2**63 - 1])))
good.append(("bool", np.array([True, False, True])))
good.append(("f2_special", np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 6e-8, 65504, 1 / 3], "f2")))
good.append(("text", np.array(["", "héé", "a\U0001F600b"])))
good.append((">text", np.array(["x", "yz"]).astype(">U2")))
good.append(("bytes", np.array([b"ab", b"c"])))
good.append(("scalar", np.array(7.0)))
good.append(("empty", np.zeros((0, 5), "f4")))
fixed_zip("good.npz", [(n + ".npy", npy(a)) for n, a in good])
fixed_zip("deflated.npz", [(n + ".npy", npy(a)) for n, a in good], zipfile.ZIP_DEFLATED)
one = npy(x.astype("f4"))
for v in [(1, 0), (2, 0), (3, 0)]:
    open(f"version{v[0]}.npy", "wb").write(npy(x.astype("f4"), version=v))

H = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }\n"
data = x.astype("<f4").tobytes()
bad = {
    "empty_file": b"",
    "magic_wrong": b"X" + one[1:],
    "version_unknown": one[:6] + b"\x09\x00" + one[8:],
    "header_cut": one[:40],
    "header_length_huge": b"\x93NUMPY\x02\x00\xff\xff\xff\x7f" + one[10:],
    "header_no_dict": raw("hello", data),
    "header_key_unknown": raw(H.replace("shape", "form"), data),
    "header_key_missing": raw("{'descr': '<f4', 'shape': (3, 4), }", data),
    "header_key_twice": raw(H.replace("}", "'descr': '<f4', }"), data),
    "header_trailing": raw(H + "import os", data),
    "header_string_unclosed": raw("{'descr': '<f4", data),
    "order_no_bool": raw(H.replace("False", "0"), data),
    "shape_no_tuple": raw(H.replace("(3, 4)", "12"), data),
    "shape_negative": raw(H.replace("3", "-3", 1), data),
    "shape_overflow": raw(H.replace("(3, 4)", "(4294967296, 4294967296, 4294967296)"), data),
    "shape_digits": raw(H.replace("(3, 4)", "(" + "9" * 40 + ",)"), data),
    "shape_petabytes": raw(H.replace("(3, 4)", "(1000000000000000,)"), data),
    "shape_many_axes": raw(H.replace("(3, 4)", "(" + "1, " * 100 + ")"), data),
    "data_cut": one[:-1],
    "data_extra": one + b"\0",
    "type_object": npy(np.array([1, "a", None], dtype=object)),
    "type_structured": npy(np.zeros(2, dtype=[("a", "f4"), ("b", "i4")])),
    "type_complex": npy(np.zeros(2, dtype="c16")),
    "type_date": npy(np.zeros(2, dtype="M8[s]")),
    "type_longdouble": raw(H.replace("<f4", "<f16"), data * 4),
    "type_unknown": raw(H.replace("<f4", "q"), data),
    "type_width": raw(H.replace("<f4", "<f3"), data),
    "type_width_huge": raw(H.replace("<f4", "<U999999999999"), data),
    "type_bfloat16": raw(H.replace("<f4", "|V2"), data[:24]),
    "bool_byte_2": raw(H.replace("<f4", "|b1").replace("(3, 4)", "(1,)"), b"\x02"),
    "u8_beyond_int64": npy(np.array([2**63], "u8")),
    "text_code_point": raw(H.replace("<f4", "<U1").replace("(3, 4)", "(1,)"), b"\xff\xff\xff\xff"),
    "text_width_0_many": raw(H.replace("<f4", "<U0").replace("(3, 4)", "(99999999999,)")),
}
for name, b in bad.items():
    open(f"bad/{name}.npy", "wb").write(b)

fixed_zip("bad/zip_no_array.npz", [("readme.txt", b"hi")])
fixed_zip("bad/zip_object.npz", [("X.npy", bad["type_object"])])
z = open("good.npz", "rb").read()
open("bad/zip_cut.npz", "wb").write(z[:200])
i = z.index(npy(x.astype("f4"))) + 130
open("bad/zip_checksum.npz", "wb").write(z[:i] + bytes([z[i] ^ 1]) + z[i + 1 :])
open("bad/zip_is_npy.npz", "wb").write(one)
open("bad/zip_is_pickle.npz", "wb").write(b"\x80\x04\x95\x00\x00\x00\x00")
