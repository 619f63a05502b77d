/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rounding of the public interface, with our own error. Inside of the engine and its server. */
#ifndef COMPUTE_ROUNDING_H
#define COMPUTE_ROUNDING_H

#include "base/err.h"
#include "hidemark/hidemark.h"

enum rc
rounding_run(struct hm_rounded *out, const struct hm_rounding *q, struct err *err) MUST_CHECK;

#endif
