/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Units by UDUNITS-2. The library is asked once for each text, under a lock; its answer is turned into a plain
 * value by asking for the definition in base units.
 */
#include "metrology/unit.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <udunits2.h>

#include "base/memory.h"

#define CACHE_SIZE 256 /* distinct texts of all packs and requests; more are parsed every time */

struct units {
	pthread_mutex_t lock;
	ut_system *system;
	ut_unit *base[UNIT_DIMS]; /* m kg s A K mol cd rad */
	struct unit cached[CACHE_SIZE];
	int n_cached;
};

const struct unit unit_one = { .symbol = "1", .scale = 1 };

/*
 * Words of the field that are counts of something and no more: the unit one under a name of its own. They come
 * first, since UDUNITS reads "grade" and "cycle" as angles.
 */
static const char *const counting_words[] = { "grade", "pH", "cycle", "cycles" };

static const char *const base_names[UNIT_DIMS] = { "m", "kg", "s", "A", "K", "mol", "cd", "rad" };

enum rc
units_open(struct units **out, struct err *err)
{
	struct units *u = memory_zeroed(sizeof(*u));

	pthread_mutex_init(&u->lock, NULL);
	ut_set_error_message_handler(ut_ignore);
	u->system = ut_read_xml(NULL);
	if (!u->system) {
		units_close(u);
		return err_set(err, E_IO, "the unit database of UDUNITS-2 could not be read");
	}
	for (int i = 0; i < UNIT_DIMS; i++)
		u->base[i] = ut_parse(u->system, base_names[i], UT_UTF8);
	/* absorbance, as detectors write it: mAU by its prefix */
	ut_map_symbol_to_unit("AU", UT_ASCII, ut_get_dimensionless_unit_one(u->system));
	*out = u;
	return E_OK;
}

void
units_close(struct units *u)
{
	if (!u)
		return;
	for (int i = 0; i < UNIT_DIMS; i++)
		ut_free(u->base[i]);
	ut_free_system(u->system);
	pthread_mutex_destroy(&u->lock);
	free(u);
}

/*
 * The definition text of a unit in base units looks like "0.001 m2.kg-1.s-2 @ 273.15"; the exponents are read
 * from it. Scale and offset come from a converter to the product of bases, which keeps all digits.
 */
static bool
ascii_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Behind a number (which may hold an "e") or one sign. */
static char *
skip_number(char *p)
{
	char *end = p;

	if ((*p >= '0' && *p <= '9') || *p == '.' || *p == '-' || *p == '+')
		(void)strtod(p, &end);
	return end > p ? end : p + 1;
}

/* "kg" or "s-2" at *p: adds its power; false for a name that is no base unit. */
static bool
read_factor(struct unit *out, char **p)
{
	char name[8];
	size_t n = 0;
	long power = 1;

	while (ascii_letter(**p) && n < sizeof(name) - 1)
		name[n++] = *(*p)++;
	name[n] = '\0';
	if (**p == '-' || (**p >= '0' && **p <= '9'))
		power = strtol(*p, p, 10);
	for (int i = 0; i < UNIT_DIMS; i++) {
		if (strcmp(name, base_names[i]) == 0) {
			power += out->dim[i];
			if (power < -100 || power > 100)
				return false;
			out->dim[i] = (int8_t)power;
			return true;
		}
	}
	return false;
}

static bool
read_dims(struct unit *out, char *p)
{
	while (*p && *p != '@') {
		if (!ascii_letter(*p))
			p = skip_number(p);
		else if (!read_factor(out, &p))
			return false;
	}
	return true;
}

static ut_unit *
base_product(const struct units *u, const struct unit *unit)
{
	ut_unit *product = ut_get_dimensionless_unit_one(u->system);

	for (int i = 0; product && i < UNIT_DIMS; i++) {
		ut_unit *power, *next;

		if (unit->dim[i] == 0)
			continue;
		power = ut_raise(u->base[i], unit->dim[i]);
		next = ut_multiply(product, power);
		ut_free(power);
		ut_free(product);
		product = next;
	}
	return product;
}

static bool
to_plain(struct unit *out, const struct units *u, ut_unit *unit)
{
	char definition[256];
	int n = ut_format(unit, definition, sizeof(definition), UT_ASCII | UT_DEFINITION);
	ut_unit *bases;
	cv_converter *convert;

	if (n < 0 || n >= (int)sizeof(definition) || !read_dims(out, definition))
		return false;
	bases = base_product(u, out);
	convert = bases ? ut_get_converter(unit, bases) : NULL;
	ut_free(bases);
	if (!convert)
		return false;
	out->offset = cv_convert_double(convert, 0);
	out->scale = cv_convert_double(convert, 1) - out->offset;
	/* 1 K and 1 degC: the difference of 274.15 and 273.15 loses digits; take it over a longer way */
	if (out->offset != 0)
		out->scale = (cv_convert_double(convert, 1024) - out->offset) / 1024;
	cv_free(convert);
	return isfinite(out->scale) && out->scale != 0 && isfinite(out->offset);
}

/* "N/mm²" and the like in the letters UDUNITS reads surely. */
static bool
plain_text(char out[64], struct str text)
{
	static const struct {
		const char *from, *to;
	} letters[] = { { "²", "2" }, { "³", "3" }, { "·", "." }, { "°C", "degC" }, { "µ", "u" },
		{ "μ", "u" } };
	size_t at = 0;

	while (text.n) {
		struct str put = str_first(text, 1), rest = str_from(text, 1);

		for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
			if (!str_starts(text, str_of(letters[i].from)))
				continue;
			put = str_of(letters[i].to);
			rest = str_from(text, strlen(letters[i].from));
		}
		if (at + put.n >= 64)
			return false;
		memcpy(out + at, put.p, put.n);
		at += put.n;
		text = rest;
	}
	out[at] = '\0';
	return true;
}

static bool
parse_locked(struct unit *out, struct units *u, const char *text)
{
	ut_unit *unit = ut_parse(u->system, text, UT_UTF8);
	bool good = unit && to_plain(out, u, unit);

	ut_free(unit);
	return good;
}

enum rc
unit_parse(struct unit *out, struct units *u, struct str text, struct err *err)
{
	struct unit found = { .scale = 1 };
	struct str quoted;
	char plain[64], show[64];
	bool good = false;

	text = str_trim(text);
	if (text.n == 0 || str_eq(text, STR("1"))) {
		*out = unit_one;
		return E_OK;
	}
	quoted = str_first_whole(text, 40);
	snprintf(show, sizeof(show), "%.*s", (int)quoted.n, quoted.p);
	if (text.n >= UNIT_SYMBOL_SIZE || !utf8_valid(text) || !plain_text(plain, text))
		return err_set(err, E_UNIT, "\"%s\" is not a unit", show);
	memcpy(found.symbol, text.p, text.n);
	for (size_t i = 0; i < sizeof(counting_words) / sizeof(counting_words[0]); i++) {
		if (strcmp(counting_words[i], found.symbol) == 0) {
			*out = found;
			return E_OK;
		}
	}
	pthread_mutex_lock(&u->lock);
	for (int i = 0; i < u->n_cached && !good; i++) {
		good = strcmp(u->cached[i].symbol, found.symbol) == 0;
		if (good)
			found = u->cached[i];
	}
	if (!good) {
		good = parse_locked(&found, u, plain);
		if (good && u->n_cached < CACHE_SIZE)
			u->cached[u->n_cached++] = found;
	}
	pthread_mutex_unlock(&u->lock);
	if (!good)
		return err_set(err, E_UNIT, "\"%s\" is not a unit", show);
	*out = found;
	return E_OK;
}

bool
unit_same_dim(const struct unit *a, const struct unit *b)
{
	return memcmp(a->dim, b->dim, sizeof(a->dim)) == 0;
}

bool
unit_is_one(const struct unit *u)
{
	return unit_same_dim(u, &unit_one) && u->scale == 1 && u->offset == 0;
}

double
unit_convert(double value, const struct unit *from, const struct unit *to)
{
	double factor = from->scale / to->scale;

	if (from->scale == to->scale && from->offset == to->offset)
		return value;
	if (from->offset == 0 && to->offset == 0) {
		/* dividing by the exact inverse keeps 5 % = 0.05 and 1 kN = 1000 N exact */
		if (factor < 1 && to->scale / from->scale == round(to->scale / from->scale))
			return value / (to->scale / from->scale);
		return value * factor;
	}
	return (value * from->scale + from->offset - to->offset) / to->scale;
}

double
unit_snap(double factor)
{
	char text[40];
	double near;

	snprintf(text, sizeof(text), "%.14g", factor);
	near = strtod(text, NULL);
	return fabs(near - factor) <= 4e-16 * fabs(factor) * 4 ? near : factor;
}

static struct dd
scale_of(const struct unit *u)
{
	return dd_written(unit_snap(u->scale));
}

struct dd
unit_ratio(const struct unit *from, const struct unit *to)
{
	return dd_div(scale_of(from), scale_of(to));
}

struct dd
unit_convert_exact(struct dd value, const struct unit *from, const struct unit *to)
{
	struct dd si;

	if (from->scale == to->scale && from->offset == to->offset)
		return value;
	if (from->offset == 0 && to->offset == 0)
		return dd_mul(value, unit_ratio(from, to));
	si = dd_add(dd_mul(value, scale_of(from)), dd_written(from->offset));
	return dd_div(dd_sub(si, dd_written(to->offset)), scale_of(to));
}

double
unit_convert_decimal(const struct decimal *value, const struct unit *from, const struct unit *to)
{
	char text[DECIMAL_TEXT_SIZE];
	struct decimal found;
	struct dd v;

	if (from->scale == to->scale && from->offset == to->offset)
		return decimal_to_double(value);
	decimal_text(text, value);
	if (dd_parse(&v, str_of(text), NULL) == E_OK) {
		double error = 0x1p-98 * fabs(v.hi);

		/* of the sum with a zero point too */
		v = unit_convert_exact(v, from, to);
		error = error * from->scale / to->scale +
			0x1p-98 * (fabs(v.hi) + fabs(from->offset / to->scale) +
					  fabs(to->offset / to->scale));
		if (dd_decimal(&found, v, error, NULL) == E_OK)
			return decimal_to_double(&found);
	}
	return unit_convert(decimal_to_double(value), from, to);
}

static enum rc
no_offset(const struct unit *u, struct err *err)
{
	if (u->offset == 0)
		return E_OK;
	return err_set(
		err, E_UNIT, "%s has a zero point of its own and cannot be multiplied", u->symbol);
}

/* dim = a + sign * b, each within an int8_t */
static enum rc
add_dims(struct unit *out, const struct unit *a, const struct unit *b, int sign, struct err *err)
{
	for (int i = 0; i < UNIT_DIMS; i++) {
		int power = a->dim[i] + sign * b->dim[i];

		if (power < -100 || power > 100)
			return err_set(err, E_UNIT, "the unit has too high a power");
		out->dim[i] = (int8_t)power;
	}
	return E_OK;
}

static void
join_symbols(struct unit *out, const struct unit *a, const struct unit *b, char sign)
{
	bool compound = sign == '/' && strpbrk(b->symbol, "/*. ");
	int n = snprintf(out->symbol, sizeof(out->symbol), compound ? "%s%c(%s)" : "%s%c%s",
		a->symbol, sign, b->symbol);

	if (n >= (int)sizeof(out->symbol))
		snprintf(out->symbol, sizeof(out->symbol), "?");
}

enum rc
unit_multiply(struct unit *out, const struct unit *a, const struct unit *b, struct err *err)
{
	struct unit r = { .scale = a->scale * b->scale };
	enum rc rc;

	if ((rc = no_offset(a, err)) || (rc = no_offset(b, err)) ||
		(rc = add_dims(&r, a, b, 1, err)))
		return rc;
	if (unit_is_one(a))
		memcpy(r.symbol, b->symbol, sizeof(r.symbol));
	else if (unit_is_one(b))
		memcpy(r.symbol, a->symbol, sizeof(r.symbol));
	else
		join_symbols(&r, a, b, '*');
	*out = r;
	return E_OK;
}

enum rc
unit_divide(struct unit *out, const struct unit *a, const struct unit *b, struct err *err)
{
	struct unit r = { .scale = a->scale / b->scale };
	enum rc rc;

	if ((rc = no_offset(a, err)) || (rc = no_offset(b, err)) ||
		(rc = add_dims(&r, a, b, -1, err)))
		return rc;
	if (unit_is_one(b))
		memcpy(r.symbol, a->symbol, sizeof(r.symbol));
	else
		join_symbols(&r, a, b, '/');
	*out = r;
	return E_OK;
}

enum rc
unit_power(struct unit *out, const struct unit *a, int numerator, int denominator, struct err *err)
{
	struct unit r = { .scale = pow(a->scale, (double)numerator / denominator) };
	enum rc rc = no_offset(a, err);

	if (rc)
		return rc;
	for (int i = 0; i < UNIT_DIMS; i++) {
		int power = a->dim[i] * numerator;

		if (power % denominator || power / denominator > 100 || power / denominator < -100)
			return err_set(err, E_UNIT, "%s cannot be raised to the power %d/%d",
				a->symbol, numerator, denominator);
		r.dim[i] = (int8_t)(power / denominator);
	}
	if (unit_is_one(a))
		memcpy(r.symbol, "1", 2);
	else if (denominator == 1)
		snprintf(r.symbol, sizeof(r.symbol), "(%.20s)%d", a->symbol, numerator % 1000);
	else
		snprintf(r.symbol, sizeof(r.symbol), "(%.16s)^%d/%d", a->symbol, numerator % 1000,
			denominator % 1000);
	*out = r;
	return E_OK;
}
