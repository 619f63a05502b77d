/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The classic forms of netCDF (CDF-1, CDF-2 and CDF-5) on bytes in memory: dimensions, attributes, variables. Every number of the
 * header is held against the bytes that are there; nothing is copied.
 *
 * libnetcdf is not used: it is not made for several threads at once, keeps a list of open files of its own, and brings HDF5 and
 * a network client into the program that reads bytes of unknown origin.
 *
 * Source    "The NetCDF Classic Format Specification", Unidata; CDF-5 of PnetCDF
 * Memory    the lists of names, in the arena
 */
#ifndef SIGNAL_NETCDF_H
#define SIGNAL_NETCDF_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct netcdf_attribute {
	struct str name;
	int type;
	struct str bytes;
};

struct netcdf_variable {
	struct str name;
	int type;
	struct netcdf_attribute *attribute;
	int n_attributes;
	struct str last_dimension; /* "" for a single value */
	size_t n;                  /* elements promised */
	size_t held;               /* elements that the file really holds */
	size_t row; /* elements of the last dimension: the length of a text in a list of texts */
	/* where element i lies: at + (i / inner) * stride + (i % inner) * size */
	size_t at, inner, stride, size;
};

struct netcdf {
	struct str bytes;
	struct netcdf_attribute *attribute;
	int n_attributes;
	struct netcdf_variable *variable;
	int n_variables;
};

/* E_FORMAT with the byte where the header says what cannot be. */
enum rc
netcdf_open(struct netcdf *out, struct arena *a, struct str bytes, struct err *err) MUST_CHECK;

/* NULL when there is none of this name. */
const struct netcdf_variable *netcdf_variable(const struct netcdf *f, const char *name);
/* The text of an attribute without zeros and blanks around it; "" when absent or no text. */
struct str netcdf_text(const struct netcdf_attribute *list, int n, const char *name);
/* The first number of an attribute, NAN when absent or a text. */
double netcdf_number(const struct netcdf_attribute *list, int n, const char *name);

bool netcdf_is_text(const struct netcdf_variable *v);
/* i < v->held. NAN for a float that was never written. */
double netcdf_value(const struct netcdf *f, const struct netcdf_variable *v, size_t i);
/* The first n of them, n <= v->held, faster than one by one. */
void netcdf_values(double *out, const struct netcdf *f, const struct netcdf_variable *v, size_t n);
/* The i-th text of a list of texts. */
struct str netcdf_row(const struct netcdf *f, const struct netcdf_variable *v, size_t i);

#endif
