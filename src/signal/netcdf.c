/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/netcdf.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define MAX_NAMES 4096 /* dimensions, attributes or variables of one list */
#define MAX_RANK 16

/* Tags of lists. */
#define TAG_DIMENSION 0x0a
#define TAG_VARIABLE 0x0b
#define TAG_ATTRIBUTE 0x0c

enum type { BYTE = 1, CHAR, SHORT, INT, FLOAT, DOUBLE, UBYTE, USHORT, UINT, INT64, UINT64 };

/* What was never written: the value that every writer fills in, 9.969e36. */
#define FLOAT_UNWRITTEN UINT32_C(0x7cf00000)
#define DOUBLE_UNWRITTEN UINT64_C(0x479e000000000000)

struct dimension {
	struct str name;
	uint64_t length; /* 0: the records */
};

struct reader {
	struct str bytes;
	size_t at;
	int version;
	bool failed;   /* the header ends too early */
	bool unending; /* it was being written: as many records as there are */
	struct arena *arena;
	struct dimension *dimension;
	int n_dimensions;
	uint64_t records;
	struct err *err;
};

/* ---- numbers, most significant byte first ---------------------------------------------------------- */

static uint64_t
big(struct str s, size_t at, size_t size)
{
	uint64_t v = 0;

	for (size_t i = 0; i < size; i++)
		v = v << 8 | (unsigned char)s.p[at + i];
	return v;
}

static uint64_t
take(struct reader *r, size_t size)
{
	uint64_t v;

	if (r->failed || r->bytes.n - r->at < size) {
		r->failed = true;
		return 0;
	}
	v = big(r->bytes, r->at, size);
	r->at += size;
	return v;
}

/* Counts and sizes are of eight bytes in CDF-5. */
static uint64_t
take_count(struct reader *r)
{
	return take(r, r->version == 5 ? 8 : 4);
}

static size_t
type_size(uint64_t type)
{
	static const unsigned char size[] = { 0, 1, 1, 2, 4, 4, 8, 1, 2, 4, 8, 8 };

	return type < sizeof(size) ? size[type] : 0;
}

/* n bytes, and what fills them up to a multiple of four. */
static struct str
take_bytes(struct reader *r, uint64_t n)
{
	struct str s = str_from(r->bytes, r->at);

	if (r->failed || n > s.n) {
		r->failed = true;
		return STR_NONE;
	}
	r->at += (size_t)n;
	for (; r->at % 4 && r->at < r->bytes.n; r->at++)
		;
	return str_first(s, (size_t)n);
}

static enum rc
damaged(const struct reader *r)
{
	return err_set(r->err, E_FORMAT,
		"the header of this netCDF file is damaged or cut off at byte %zu", r->at);
}

/* The tag and the length of a list; both zero when it is empty. */
static enum rc
take_list(struct reader *r, unsigned tag, size_t *n)
{
	uint64_t found = take(r, 4), count = take_count(r);

	if (r->failed || (found != tag && !(found == 0 && count == 0)))
		return damaged(r);
	if (count > MAX_NAMES)
		return err_set(r->err, E_TOO_BIG,
			"this netCDF file has more than %d names in a list", MAX_NAMES);
	*n = (size_t)count;
	return E_OK;
}

/* ---- lists ------------------------------------------------------------------------------------------- */

static enum rc
read_dimensions(struct reader *r)
{
	size_t n;
	enum rc rc = take_list(r, TAG_DIMENSION, &n);

	if (rc)
		return rc;
	r->dimension = arena_new(r->arena, struct dimension, n + 1);
	if (!r->dimension)
		return err_set(r->err, E_TOO_BIG, "the file holds more than can be read at once");
	for (size_t i = 0; i < n; i++) {
		r->dimension[i].name = take_bytes(r, take_count(r));
		r->dimension[i].length = take_count(r);
	}
	r->n_dimensions = (int)n;
	return r->failed ? damaged(r) : E_OK;
}

static enum rc
read_attributes(struct reader *r, struct netcdf_attribute **list, int *count)
{
	size_t n;
	enum rc rc = take_list(r, TAG_ATTRIBUTE, &n);

	if (rc)
		return rc;
	*list = arena_new(r->arena, struct netcdf_attribute, n + 1);
	if (!*list)
		return err_set(r->err, E_TOO_BIG, "the file holds more than can be read at once");
	for (size_t i = 0; i < n; i++) {
		struct netcdf_attribute *a = &(*list)[i];
		uint64_t type, elements;

		a->name = take_bytes(r, take_count(r));
		type = take(r, 4);
		elements = take_count(r);
		if (r->failed || !type_size(type) || elements > r->bytes.n)
			return damaged(r);
		a->type = (int)type;
		a->bytes = take_bytes(r, elements * type_size(type));
	}
	*count = (int)n;
	return r->failed ? damaged(r) : E_OK;
}

/* How many elements a variable has, in all and without its records; more than the file has bytes is a lie. */
static enum rc
shape(struct reader *r, struct netcdf_variable *v, bool *record)
{
	uint64_t rank = take_count(r), n = 1;

	if (r->failed || rank > MAX_RANK)
		return damaged(r);
	*record = false;
	v->row = 1;
	for (uint64_t i = 0; i < rank; i++) {
		uint64_t d = take_count(r);

		if (r->failed || d >= (uint64_t)r->n_dimensions)
			return damaged(r);
		if (r->dimension[d].length == 0 && i == 0) {
			*record = true;
		} else {
			uint64_t length = r->dimension[d].length;

			if (length && n > (uint64_t)r->bytes.n / length)
				return err_set(r->err, E_FORMAT,
					"a variable of this netCDF file is larger than the file");
			n *= length;
		}
		v->row = (size_t)r->dimension[d].length;
		v->last_dimension = r->dimension[d].name;
	}
	v->inner = (size_t)n;
	return E_OK;
}

static enum rc
read_variable(struct reader *r, struct netcdf_variable *v, bool *record)
{
	uint64_t type, at;
	enum rc rc;

	v->name = take_bytes(r, take_count(r));
	v->last_dimension = STR("");
	if ((rc = shape(r, v, record)) ||
		(rc = read_attributes(r, &v->attribute, &v->n_attributes)))
		return rc;
	type = take(r, 4);
	(void)take_count(
		r); /* its size, which the shape says too and better: it is cut to 32 bits in old files */
	at = take(r, r->version == 1 ? 4 : 8);
	if (r->failed || !type_size(type))
		return damaged(r);
	v->type = (int)type;
	v->size = type_size(type);
	v->at = at < r->bytes.n ? (size_t)at : r->bytes.n;
	return E_OK;
}

/* ---- where the elements lie -------------------------------------------------------------------------- */

static size_t
padded(size_t n)
{
	return (n + 3) / 4 * 4;
}

static void
place(struct netcdf_variable *v, const struct reader *r, bool record, size_t record_size)
{
	size_t bytes = r->bytes.n - v->at;

	if (!record) {
		v->n = v->inner;
		v->stride = 0;
		v->held = bytes / v->size < v->n ? bytes / v->size : v->n;
		if (v->inner == 0)
			v->inner = 1;
		return;
	}
	v->stride = record_size;
	/* more records than any file holds are as good as the largest number there is */
	if (__builtin_mul_overflow((size_t)r->records, v->inner, &v->n))
		v->n = SIZE_MAX;
	/* whole records only; of the last one its own part is enough */
	v->held = 0;
	if (record_size && bytes >= v->inner * v->size)
		v->held = ((bytes - v->inner * v->size) / record_size + 1) * v->inner;
	if (v->held > v->n)
		v->held = v->n;
	if (r->unending)
		v->n = v->held;
	if (v->inner == 0)
		v->inner = 1;
}

static enum rc
read_variables(struct reader *r, struct netcdf *f)
{
	size_t n, record_size = 0, records = 0, alone = 0;
	bool *record;
	enum rc rc = take_list(r, TAG_VARIABLE, &n);

	if (rc)
		return rc;
	f->variable = arena_new(r->arena, struct netcdf_variable, n + 1);
	record = arena_new(r->arena, bool, n + 1);
	if (!f->variable || !record)
		return err_set(r->err, E_TOO_BIG, "the file holds more than can be read at once");
	for (size_t i = 0; i < n; i++) {
		if ((rc = read_variable(r, &f->variable[i], &record[i])))
			return rc;
		if (record[i]) {
			alone = f->variable[i].inner * f->variable[i].size;
			record_size += padded(alone);
			records++;
		}
	}
	/* a record of one variable is not filled up */
	if (records == 1)
		record_size = alone;
	/* a file that was being written: as many as there are bytes for */
	r->unending = r->records == (r->version == 5 ? UINT64_MAX : UINT32_MAX);
	if (r->unending)
		r->records = record_size ? r->bytes.n / record_size : 0;
	for (size_t i = 0; i < n; i++)
		place(&f->variable[i], r, record[i], record_size);
	f->n_variables = (int)n;
	return E_OK;
}

enum rc
netcdf_open(struct netcdf *out, struct arena *a, struct str bytes, struct err *err)
{
	struct reader r = { .bytes = bytes, .arena = a, .err = err, .at = 4 };
	enum rc rc;

	*out = (struct netcdf){ .bytes = bytes };
	if (bytes.n < 8)
		return damaged(&r);
	r.version = (unsigned char)bytes.p[3];
	r.records = take_count(&r);
	if ((rc = read_dimensions(&r)) ||
		(rc = read_attributes(&r, &out->attribute, &out->n_attributes)))
		return rc;
	return read_variables(&r, out);
}

/* ---- what is asked ------------------------------------------------------------------------------------ */

const struct netcdf_variable *
netcdf_variable(const struct netcdf *f, const char *name)
{
	for (int i = 0; i < f->n_variables; i++)
		if (str_eq(f->variable[i].name, str_of(name)))
			return &f->variable[i];
	return NULL;
}

static double
number(struct str s, size_t at, int type)
{
	uint64_t bits = big(s, at, type_size((uint64_t)type));
	uint32_t half = (uint32_t)bits;
	double d;
	float f;

	if ((type == FLOAT && half == FLOAT_UNWRITTEN) ||
		(type == DOUBLE && bits == DOUBLE_UNWRITTEN))
		return (double)NAN;

	switch ((enum type)type) {
	case BYTE: return (double)(int8_t)bits;
	case SHORT: return (double)(int16_t)bits;
	case INT: return (double)(int32_t)bits;
	case INT64: return (double)(int64_t)bits;
	case FLOAT: memcpy(&f, &half, sizeof(f)); return (double)f;
	case DOUBLE: memcpy(&d, &bits, sizeof(d)); return d;
	case CHAR:
	case UBYTE:
	case USHORT:
	case UINT:
	case UINT64: break;
	}
	return (double)bits;
}

static const struct netcdf_attribute *
attribute(const struct netcdf_attribute *list, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (str_eq(list[i].name, str_of(name)))
			return &list[i];
	return NULL;
}

static struct str
before_zero(struct str s)
{
	return str_trim(str_first(s, str_find(s, STR("\0"))));
}

struct str
netcdf_text(const struct netcdf_attribute *list, int n, const char *name)
{
	const struct netcdf_attribute *a = attribute(list, n, name);

	return a && a->type == CHAR ? before_zero(a->bytes) : STR("");
}

double
netcdf_number(const struct netcdf_attribute *list, int n, const char *name)
{
	const struct netcdf_attribute *a = attribute(list, n, name);

	return a && a->type != CHAR && a->bytes.n ? number(a->bytes, 0, a->type) : (double)NAN;
}

bool
netcdf_is_text(const struct netcdf_variable *v)
{
	return v->type == CHAR;
}

double
netcdf_value(const struct netcdf *f, const struct netcdf_variable *v, size_t i)
{
	return number(f->bytes, v->at + i / v->inner * v->stride + i % v->inner * v->size, v->type);
}

/* Written out, so that compilers see one instruction in it. */
static inline uint32_t
big_four(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* n numbers side by side; the two types that long lists have without a question for each of them. */
static void
run_of(double *out, struct str s, size_t at, int type, size_t n)
{
	const unsigned char *p = (const unsigned char *)s.p + at;

	if (type == FLOAT) {
		for (size_t i = 0; i < n; i++) {
			uint32_t bits = big_four(p + 4 * i);
			float f;

			memcpy(&f, &bits, sizeof(f));
			out[i] = bits == FLOAT_UNWRITTEN ? (double)NAN : (double)f;
		}
	} else if (type == DOUBLE) {
		for (size_t i = 0; i < n; i++) {
			uint64_t bits =
				(uint64_t)big_four(p + 8 * i) << 32 | big_four(p + 8 * i + 4);

			memcpy(&out[i], &bits, sizeof(bits));
			out[i] = bits == DOUBLE_UNWRITTEN ? (double)NAN : out[i];
		}
	} else {
		for (size_t i = 0; i < n; i++)
			out[i] = number(s, at + i * type_size((uint64_t)type), type);
	}
}

void
netcdf_values(double *out, const struct netcdf *f, const struct netcdf_variable *v, size_t n)
{
	for (size_t i = 0; i < n; i += v->inner)
		run_of(out + i, f->bytes, v->at + i / v->inner * v->stride, v->type,
			n - i < v->inner ? n - i : v->inner);
}

struct str
netcdf_row(const struct netcdf *f, const struct netcdf_variable *v, size_t i)
{
	size_t first = i * v->row, at;

	if (v->row == 0 || first + v->row > v->held)
		return STR("");
	at = v->at + first / v->inner * v->stride + first % v->inner;
	return before_zero(str_first(str_from(f->bytes, at), v->row));
}
