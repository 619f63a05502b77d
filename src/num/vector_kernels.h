/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that vector_kernels.c is compiled to. For vector.c alone. */
#ifndef NUM_VECTOR_KERNELS_H
#define NUM_VECTOR_KERNELS_H

#include "num/vector.h"

extern const struct vector_kernels vector_kernels_portable;
extern const struct vector_kernels vector_kernels_avx2;
extern const struct vector_kernels vector_kernels_avx512;

#endif
