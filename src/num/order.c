/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Selection and sorting by partitions without a branch on the values: a processor cannot foresee how two of them compare, and would
 * lose more time by guessing than by moving a value needlessly.
 */
#include <math.h>

#include "num/summary.h"

#define FEW 24   /* sorted by insertion */
#define STACK 64 /* the larger part waits: it halves each time */

/* Those below the pivot (or equal to it, where asked) to the front; returns how many. */
static size_t
partition(double *v, size_t n, double pivot, int equal)
{
	size_t front = 0;

	if (equal) {
		for (size_t i = 0; i < n; i++) {
			double x = v[i];

			v[i] = v[front];
			v[front] = x;
			front += x <= pivot;
		}
		return front;
	}
	for (size_t i = 0; i < n; i++) {
		double x = v[i];

		v[i] = v[front];
		v[front] = x;
		front += x < pivot;
	}
	return front;
}

static double
median_of_three(double a, double b, double c)
{
	return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* A value of v near its middle; the median of medians where much depends on it. */
static double
pivot_of(const double *v, size_t n)
{
	size_t s = n / 9;

	if (n < 200)
		return median_of_three(v[0], v[n / 2], v[n - 1]);
	return median_of_three(median_of_three(v[0], v[s], v[2 * s]),
		median_of_three(v[3 * s], v[4 * s], v[5 * s]),
		median_of_three(v[6 * s], v[7 * s], v[n - 1]));
}

/* below: values less than the pivot; same: those like it, behind them. */
static void
split(double *v, size_t n, size_t *below, size_t *same)
{
	double pivot = pivot_of(v, n);

	*below = partition(v, n, pivot, 0);
	*same = 0;
	/* many like the pivot would come back each time */
	if (*below < n / 8)
		*same = partition(v + *below, n - *below, pivot, 1);
}

static void
insert(double *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		double x = v[i];
		size_t k = i;

		for (; k > 0 && v[k - 1] > x; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

static void
sink(double *v, size_t n, size_t at)
{
	double x = v[at];

	for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
		child += child + 1 < n && v[child + 1] > v[child];
		if (v[child] <= x)
			break;
		v[at] = v[child];
		at = child;
	}
	v[at] = x;
}

/* For values that lie so that no pivot is any good. */
static void
heap_sort(double *v, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sink(v, n, i);
	for (size_t i = n; i-- > 1;) {
		double largest = v[0];

		v[0] = v[i];
		v[i] = largest;
		sink(v, i, 0);
	}
}

/* How many uneven splits are allowed on the way to a value. */
static int
patience(size_t n)
{
	int levels = 8;

	for (; n > 1; n /= 2)
		levels++;
	return levels;
}

double
num_select(double *v, size_t n, size_t k)
{
	int left = patience(n);

	if (k >= n)
		return (double)NAN;
	while (n > FEW && left > 0) {
		size_t below, same;

		split(v, n, &below, &same);
		left -= below < n / 8 || below > n - n / 8;
		if (k < below) {
			n = below;
		} else if (k < below + same) {
			return v[k];
		} else {
			v += below + same;
			n -= below + same;
			k -= below + same;
		}
	}
	if (n > FEW)
		heap_sort(v, n);
	else
		insert(v, n);
	return v[k];
}

void
num_sort(double *v, size_t n)
{
	struct {
		double *v;
		size_t n;
		int left;
	} wait[STACK];
	int waiting = 0, left = patience(n);

	for (;;) {
		while (n > FEW && left > 0) {
			size_t below, same, rest;

			split(v, n, &below, &same);
			left -= below < n / 8 || below > n - n / 8;
			rest = n - below - same;
			wait[waiting].left = left;
			if (rest > below) {
				wait[waiting].v = v + below + same;
				wait[waiting++].n = rest;
				n = below;
			} else {
				wait[waiting].v = v;
				wait[waiting++].n = below;
				v += below + same;
				n = rest;
			}
		}
		if (n > FEW)
			heap_sort(v, n);
		else
			insert(v, n);
		if (waiting == 0)
			break;
		v = wait[--waiting].v;
		n = wait[waiting].n;
		left = wait[waiting].left;
	}
}
