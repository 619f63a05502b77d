/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Included into every file by the build: calls that overflow, guess or keep hidden state. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* the macros of math.h are floats, and each use of one as a double would be a warning of clang */
#undef NAN
#undef INFINITY
#define NAN ((double)__builtin_nan(""))
#define INFINITY ((double)__builtin_inf())

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof sscanf gmtime localtime \
	srand setlocale

#endif
