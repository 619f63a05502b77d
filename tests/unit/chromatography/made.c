/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "made.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void
made_open(struct made *m, size_t n, double step, double base)
{
	*m = (struct made){ 0 };
	arena_init(&m->a, (size_t)256 << 20);
	m->t = arena_new(&m->a, double, n);
	m->y = arena_new(&m->a, double, n);
	assert_true(m->t && m->y);
	for (size_t i = 0; i < n; i++) {
		m->t[i] = (double)i * step;
		m->y[i] = base;
	}
	m->tr = (struct trace){ m->t, m->y, n };
}

void
made_close(struct made *m)
{
	arena_release(&m->a);
}

void
made_gauss(struct made *m, double height, double at, double sigma)
{
	for (size_t i = 0; i < m->tr.n; i++) {
		double x = (m->t[i] - at) / sigma;

		m->y[i] += height * exp(-0.5 * x * x);
	}
}

void
made_noise(struct made *m, double sigma)
{
	struct random_stream r;

	random_start(&r, 20260, 7);
	for (size_t i = 0; i < m->tr.n; i++)
		m->y[i] += sigma * random_normal(&r);
}

void
close_to(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.12g, expected %.12g within %g of it", got, expected, relative);
}
