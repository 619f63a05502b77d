/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Included into every file by the build: calls that overflow, guess or keep hidden state. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof sscanf gmtime localtime \
	srand setlocale

#endif
