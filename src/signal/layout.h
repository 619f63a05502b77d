/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From cells to tables. Where the numbers stand, the heading above them, names, units, specimens
 * side by side or one under the other, and what stands around the tables as fields.
 */
#ifndef SIGNAL_LAYOUT_H
#define SIGNAL_LAYOUT_H

#include "signal/grid.h"
#include "signal/intake.h"

/*
 * Reads all grids of a file (the sheets of a workbook, or one) into in->file. `stated_mark` is the
 * decimal mark the file itself states, 0 none. E_FORMAT when there is no table of numbers.
 */
enum rc layout_read(struct intake *in, const struct grid *grid, int n, char stated_mark) MUST_CHECK;

#endif
