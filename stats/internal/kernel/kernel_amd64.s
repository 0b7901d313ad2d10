#include "textflag.h"

// One row of a: its next four numbers, times those of the three rows of b, which are
// in Y12, Y13 and Y14, are added to three accumulators.
#define ROW(at, acc0, acc1, acc2) \
	VMOVUPD     at, Y15         \
	VFMADD231PD Y12, Y15, acc0  \
	VFMADD231PD Y13, Y15, acc1  \
	VFMADD231PD Y14, Y15, acc2

// The four lanes of each of three accumulators are summed and added to dst[0:3] at DX,
// which moves on to the next row.
#define STORE(y0, x0, y1, y2, x2) \
	VHADDPD      y1, y0, y0     \
	VEXTRACTF128 $1, y0, X15    \
	VADDPD       X15, x0, x0    \
	VADDPD       (DX), x0, x0   \
	VMOVUPD      x0, (DX)       \
	VHADDPD      y2, y2, y2     \
	VEXTRACTF128 $1, y2, X15    \
	VADDSD       X15, x2, x2    \
	VADDSD       16(DX), x2, x2 \
	VMOVSD       x2, 16(DX)     \
	ADDQ         CX, DX

// func addDotsAVX2(dst *float64, ldd int, a *float64, lda int, b *float64, ldb int, n int)
TEXT ·addDotsAVX2(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DX
	MOVQ ldd+8(FP), CX
	MOVQ a+16(FP), SI
	MOVQ lda+24(FP), R8
	MOVQ b+32(FP), DI
	MOVQ ldb+40(FP), R10
	MOVQ n+48(FP), BX
	SHLQ $3, CX
	SHLQ $3, R8
	SHLQ $3, R10
	LEAQ (SI)(R8*2), R9
	ADDQ R8, R9          // the fourth row of a
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	VXORPD Y4, Y4, Y4
	VXORPD Y5, Y5, Y5
	VXORPD Y6, Y6, Y6
	VXORPD Y7, Y7, Y7
	VXORPD Y8, Y8, Y8
	VXORPD Y9, Y9, Y9
	VXORPD Y10, Y10, Y10
	VXORPD Y11, Y11, Y11

loop:
	VMOVUPD (DI), Y12
	VMOVUPD (DI)(R10*1), Y13
	VMOVUPD (DI)(R10*2), Y14
	ROW((SI), Y0, Y1, Y2)
	ROW((SI)(R8*1), Y3, Y4, Y5)
	ROW((SI)(R8*2), Y6, Y7, Y8)
	ROW((R9), Y9, Y10, Y11)
	ADDQ $32, DI
	ADDQ $32, SI
	ADDQ $32, R9
	SUBQ $4, BX
	JNZ  loop

	STORE(Y0, X0, Y1, Y2, X2)
	STORE(Y3, X3, Y4, Y5, X5)
	STORE(Y6, X6, Y7, Y8, X8)
	STORE(Y9, X9, Y10, Y11, X11)
	VZEROUPPER
	RET

// func standardizeAVX2(dst, x, mean, inv *float64, n int)
TEXT ·standardizeAVX2(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ mean+16(FP), DX
	MOVQ inv+24(FP), CX
	MOVQ n+32(FP), BX
	XORQ AX, AX

next:
	VMOVUPD (SI)(AX*8), Y0
	VSUBPD  (DX)(AX*8), Y0, Y0
	VMULPD  (CX)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ    $4, AX
	CMPQ    AX, BX
	JLT     next
	VZEROUPPER
	RET
