/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names and amounts: which peak is which substance, and how much of it there is.
 *
 * A compound's peak is the one with the largest area whose retention lies in its window; windows may be given as multiples of
 * the retention of one reference compound. Its response is the peak's area, or, of a fixed window, the area of that window
 * (integrate_window()); divided by the response of its internal standard over the amount of that where it has one.
 *
 * Amount = curve turned round (response) x dilution; the curve comes from the standards of the same sequence through
 * metrology/calibration.h, or is a response factor: amount = response x factor. With `inverse` amounts are regressed on
 * responses instead, as some laboratories do, and u = s sqrt(1/m + leverage).
 * Below the limit (the lowest standard where none is given) an amount is censored: it is less than that limit times dilution.
 * Blanks: the mean response of the blanks may be taken off every other response. Carry-over: the response of a blank that
 * follows another injection, over that one's response. Recovery: found over stated amount.
 */
#ifndef CHROMATOGRAPHY_COMPOUND_H
#define CHROMATOGRAPHY_COMPOUND_H

#include "base/str.h"
#include "chromatography/evaluation.h"
#include "metrology/calibration.h"

struct compound {
	struct str name, unit, channel;
	double from, to; /* times; of a relative one, multiples of the reference's retention */
	bool relative, reference;
	bool whole_window; /* the response is the window's area, no peak needed */
	double factor;     /* NAN: from standards */
	int internal;      /* index of its internal standard; -1: none */
	double limit;      /* NAN: the lowest standard */
	enum calibration_model model;
	enum calibration_weighting weighting;
	bool inverse;
};

struct compound_hit {
	size_t peak;                /* of the evaluation; SIZE_MAX: none, or a whole window */
	double retention, response; /* NAN: not found */
};

/* hit[n] for the compounds whose `wanted` (NULL: all) is set. E_DOMAIN: a window without points. */
enum rc compounds_find(struct compound_hit *hit, const struct compound *c, const bool *wanted,
	size_t n, const struct evaluation *e, struct err *err) MUST_CHECK;

enum injection_role { INJECTION_SAMPLE, INJECTION_STANDARD, INJECTION_BLANK, INJECTION_QC };

struct injection {
	enum injection_role role;
	double *amount;           /* of each compound: stated; NAN: none */
	double dilution;          /* the factor that the sample was thinned by; 1: not */
	struct compound_hit *hit; /* of each compound */
};

enum amount_state {
	AMOUNT_FOUND,
	AMOUNT_BELOW, /* censored: below the limit or the lowest standard */
	AMOUNT_ABOVE, /* beyond the highest standard */
	AMOUNT_NONE   /* no peak: below the limit too */
};

struct amount {
	double response; /* blank taken off, over the internal standard; NAN: no peak */
	double value;    /* dilution in it; NAN: not known */
	double u;        /* standard uncertainty that the calibration leaves; NAN: not known */
	double limit;    /* what a censored amount is below; NAN: not known */
	enum amount_state state;
	double recovery;   /* found / stated; NAN */
	double carry_over; /* of a blank: over the injection before; NAN */
};

struct quantified {
	struct calibration curve; /* where has_curve */
	bool has_curve;
	double blank;          /* mean response of the blanks; 0: none */
	double low, high;      /* amounts of the standards */
	struct amount *amount; /* of each injection; in arena */
};

/* out[n]: each compound over m injections. take_blank: off every response. E_DOMAIN: standards that give no curve. */
enum rc quantify(struct quantified *out, struct arena *a, const struct compound *c, size_t n,
	const struct injection *injection, size_t m, bool take_blank, struct err *err) MUST_CHECK;

#endif
