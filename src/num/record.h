/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where things are on the record of a pull, a tear or a burst: force s over travel x, row by row. These functions find rows;
 * what the value there is, and its derivative, is the caller's business. A row in which either is NAN is passed over. Rows count
 * from 0; SIZE_MAX is no row.
 */
#ifndef NUM_RECORD_H
#define NUM_RECORD_H

#include <stdbool.h>
#include <stddef.h>

struct record {
	const double *x; /* NULL: only s is looked at */
	const double *s;
	size_t n;
};

size_t record_next(
	const struct record *r, size_t from); /* the first row from here on that holds numbers */
size_t record_before(const struct record *r, size_t row); /* the last one before it */
size_t record_top(const struct record *r); /* the first of those with the largest s */

/*
 * The peak between rows. Where the rows beside the largest one bend as it does, row[0] to row[2] belong to one parabola, whose
 * vertex does not depend on how often the machine wrote. A row after a break does not bend so, and several rows of the same
 * largest value (a flat top, or a force cell at its end) are a plateau: `curved` is false, and the peak stands in the middle of
 * row[0] and row[2], which are the same row where there is only one.
 *
 * Rule      second differences of s over x at the top and at the rows beside it have one sign and agree within a factor of two;
 *           five rows are needed to see it
 * Domain    at least one row with numbers; else false
 */
struct record_peak {
	size_t row[3];
	bool curved;
};
bool record_peak(struct record_peak *out, const struct record *r);

/* The last row before s, behind its largest value, first falls below that part of it; SIZE_MAX: it never does. */
size_t record_break(const struct record *r, double part);

/* The last row before the largest s in which s is below the level, so that it rises through it behind that row; SIZE_MAX: none. */
size_t record_slack(const struct record *r, double level);

/*
 * The stretch, up to the largest s, whose least-squares line rises most. A stretch is the fewest rows from a row on that span
 * that much of x. False where no stretch is so long, or none rises.
 */
struct record_stretch {
	size_t from, to; /* both take part */
	double slope;
};
bool record_steepest(struct record_stretch *out, const struct record *r, double span);

/*
 * The first yield point: from the steepest stretch on, the first row that s does not pass over the next `span` of x. SIZE_MAX:
 * s rises to its end, or the record ends before.
 */
size_t record_first_top(const struct record *r, double span);

/*
 * Places where the grain may have cracked: where, before its largest s, the record rises less than before, or falls. The loss in
 * a row is (b - a) / B, b and a the least-squares slopes over `span` of x before and behind it, B the steepest of such slopes.
 * Rows next to one another that lose more than `part` are one place: the row in which the record leaves the line that it followed.
 * The last `span` before the largest s is not looked at. Returns how many there are, in the order of the record; of more than
 * `room` those that lose most.
 */
struct record_crack {
	size_t row;
	double loss;
};
size_t record_cracks(
	struct record_crack *out, size_t room, const struct record *r, double span, double part);
/* Largest loss first; equal ones in the order of the record. */
void record_rank(struct record_crack *crack, size_t n);

/*
 * Local maxima to which s has risen by at least `height` since the valley before, and from which it falls by at least that much:
 * what counts as a peak of a tear trace is said by the height. peak has room for n. Returns how many.
 */
size_t record_peaks(size_t *peak, const struct record *r, double height);

/*
 * The five ways of ISO 6133 to evaluate a trace of many peaks. The complete trace begins at the first peak and ends with the
 * record; B to E look at the middle 80 % of its x.
 *
 *   A  fewer than 5 peaks: all of them
 *   B  5 to 20 peaks: those in the middle
 *   C  more than 20: nine equally spaced places that divide the middle into ten, at each the peak nearest to it
 *   D  more than 20: every peak in the middle
 *   E  peaks that cannot be told from one another: s itself at the nine places
 *
 * The result is the median and the range (largest less smallest) of those values.
 *
 * Source    ISO 6133:1998 and :2015 (GB/T 12833-2006). The complete trace, the median, the range and A's number of peaks were
 *           seen in a public extract of the edition of 1981; B to E are written from memory and marked so in the manual
 */
enum tear_way { TEAR_A, TEAR_B, TEAR_C, TEAR_D, TEAR_E };
enum tear_answer { TEAR_FOUND, TEAR_NO_PEAK, TEAR_OTHER_COUNT, TEAR_ORDER };

#define TEAR_PLACES 9

struct tear_value {
	size_t row;  /* s[row] ... */
	double part; /* ... and this part of the way to the next row with numbers: 0 at peaks */
};

/* out has room for the peaks, and for TEAR_PLACES at least. peak, n_peaks: of the whole record. */
enum tear_answer record_tear(struct tear_value *out, size_t *n, const struct record *r,
	enum tear_way way, const size_t *peak, size_t n_peaks);

#endif
