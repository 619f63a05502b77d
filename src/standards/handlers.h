/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handlers that routes.def names. Private to this folder. */
#ifndef STANDARDS_HANDLERS_H
#define STANDARDS_HANDLERS_H

#include "standards/standards.h"

http_read methods_list, method_get, standards_list, standard_get, properties_list;

#endif
