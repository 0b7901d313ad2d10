// Package npz reads and writes NumPy's .npy and .npz files.
//
// It reads format versions 1.0 to 3.0; booleans, signed and unsigned integers of 8 to
// 64 bits, floats of 16, 32 and 64 bits, byte strings and unicode strings; either byte
// order; C and Fortran order; stored and deflated archive members. Object arrays
// (Python pickles), structured, complex and date arrays are refused with an [Error]
// that names the file, the member, the problem and the remedy. Nothing is executed.
//
// Memory in use is bounded by the data that really arrive, never by what a header
// promises: a header of 60 bytes that announces 10^15 items fails at once.
//
// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
package npz
