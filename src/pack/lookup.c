/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding things in a library by the names people write. */
#include <stdio.h>

#include "pack/build.h"

#define KEY_SIZE 64

/* ---- names of documents ---------------------------------------------------------------------------- */

/*
 * Letters as capitals, digits, - and . ; blanks and slashes do not count. A national adoption of an ISO text is that
 * text: "EN ISO 3376", "DIN EN ISO 3376".
 */
static void
id_key(char out[KEY_SIZE], struct str id)
{
	static const char *const adopted[] = { "DINENISO", "BSENISO", "NFENISO", "ENISO" };
	size_t n = 0;

	for (size_t i = 0; i < id.n && n < KEY_SIZE - 1; i++) {
		char c = id.p[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
			((unsigned char)c & 0x80))
			out[n++] = c;
	}
	out[n] = '\0';
	for (size_t i = 0; i < sizeof(adopted) / sizeof(adopted[0]); i++) {
		size_t skip = strlen(adopted[i]) - 3;

		if (strncmp(out, adopted[i], skip + 3) == 0) {
			memmove(out, out + skip, n - skip + 1);
			return;
		}
	}
}

bool
id_same(struct str a, struct str b)
{
	char ka[KEY_SIZE], kb[KEY_SIZE];

	id_key(ka, a);
	id_key(kb, b);
	return ka[0] && strcmp(ka, kb) == 0;
}

/* ":2020" or "-2020" at the end is an edition. */
struct method_ref
method_ref_of(struct str text)
{
	struct method_ref ref = { str_trim(text), STR("") };
	size_t n = ref.id.n;
	const char *p = ref.id.p;

	if (n < 7 || (p[n - 5] != ':' && p[n - 5] != '-'))
		return ref;
	if (memcmp(p + n - 4, "19", 2) != 0 && memcmp(p + n - 4, "20", 2) != 0)
		return ref;
	if (p[n - 2] < '0' || p[n - 2] > '9' || p[n - 1] < '0' || p[n - 1] > '9')
		return ref;
	ref.edition = (struct str){ p + n - 4, 4 };
	ref.id = str_trim(str_first(ref.id, n - 5));
	return ref;
}

/* What was asked for: an edition given beside the name, else one that is part of it. */
static struct method_ref
asked_for(struct str id, struct str edition)
{
	struct method_ref ref = method_ref_of(id);

	if (edition.n)
		ref.edition = str_trim(edition);
	return ref;
}

/* ---- near names ------------------------------------------------------------------------------------ */

static int
smallest(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein distance */
static int
distance(const char *a, const char *b)
{
	int row[KEY_SIZE + 1];
	int nb = (int)strlen(b);

	for (int j = 0; j <= nb; j++)
		row[j] = j;
	for (int i = 1; a[i - 1]; i++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= nb; j++) {
			int here = smallest(
				row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));

			diagonal = row[j];
			row[j] = here;
		}
	}
	return row[nb];
}

/* Collects up to a handful of names that differ from `id` in at most three places, each once. */
struct near {
	char text[ERR_ARG_SIZE];
	struct str name[5];
	int n;
};

static void
near_add(struct near *out, struct str id, struct str name)
{
	char ka[KEY_SIZE], kb[KEY_SIZE];
	size_t at = strlen(out->text);

	id_key(ka, id);
	id_key(kb, name);
	for (int i = 0; i < out->n; i++)
		if (str_eq(out->name[i], name))
			return;
	if (out->n == 5 || distance(ka, kb) > 3)
		return;
	out->name[out->n++] = name;
	snprintf(out->text + at, sizeof(out->text) - at, "%s%.*s", at ? ", " : "",
		name.n < 60 ? (int)name.n : 60, name.p);
}

static const char *
shown(char out[ERR_ARG_SIZE], struct str s)
{
	snprintf(out, ERR_ARG_SIZE, "%.*s", s.n < 80 ? (int)s.n : 80, s.n ? s.p : "");
	return out;
}

/* ---- properties -------------------------------------------------------------------------------------- */

const struct property *
pack_property(const struct pack_library *lib, struct str id)
{
	static const char *const directions[] = { ".parallel", ".perpendicular" };

	for (int i = 0; i < lib->n_properties; i++)
		if (str_eq(lib->property[i].id, id))
			return &lib->property[i];
	for (int d = 0; d < 2; d++) {
		struct str base = id;

		if (!str_ends(id, str_of(directions[d])))
			continue;
		base.n -= strlen(directions[d]);
		for (int i = 0; i < lib->n_properties; i++)
			if (lib->property[i].directional && str_eq(lib->property[i].id, base))
				return &lib->property[i];
	}
	return NULL;
}

/* ---- methods ------------------------------------------------------------------------------------------- */

const struct method *
method_of(const struct pack_library *lib, struct str id, struct str edition)
{
	for (int i = 0; i < lib->n_methods; i++) {
		const struct method *m = &lib->method[i];

		if (!id_same(m->id, id) && !(m->also.n && id_same(m->also, id)))
			continue;
		if (edition.n ? str_eq(m->edition, edition) : m->current)
			return m;
	}
	return NULL;
}

/* "2020, 2011" */
static void
editions_of_method(char out[ERR_ARG_SIZE], const struct pack_library *lib, struct str id)
{
	size_t at = 0;

	out[0] = '\0';
	for (int i = 0; i < lib->n_methods && at < ERR_ARG_SIZE - 1; i++)
		if (id_same(lib->method[i].id, id))
			at += (size_t)snprintf(out + at, ERR_ARG_SIZE - at, "%s%.*s",
				at ? ", " : "", STR_FMT(lib->method[i].edition));
}

enum rc
pack_method(const struct method **out, const struct pack_library *lib, struct str id,
	struct str edition, struct err *err)
{
	struct method_ref ref = asked_for(id, edition);
	char show[ERR_ARG_SIZE], show_edition[ERR_ARG_SIZE], editions[ERR_ARG_SIZE];
	struct near near = { 0 };

	*out = method_of(lib, ref.id, ref.edition);
	if (*out)
		return E_OK;
	editions_of_method(editions, lib, ref.id);
	if (editions[0])
		return err_set(err, E_NOT_FOUND, "%s has no edition %s; there are: %s",
			shown(show, ref.id), shown(show_edition, ref.edition), editions);
	for (int i = 0; i < lib->n_methods; i++)
		near_add(&near, ref.id, lib->method[i].id);
	if (near.n)
		return err_set(err, E_NOT_FOUND, "there is no method %s; there is: %s",
			shown(show, ref.id), near.text);
	return err_set(err, E_NOT_FOUND, "there is no method %s", shown(show, ref.id));
}

/* One fact: document a (edition) corresponds to document b (edition). "" leaves the edition open. */
struct link {
	struct str a, a_edition, b, b_edition;
	enum correspondence degree;
};

static bool
edition_fits(struct str of_link, struct str asked)
{
	return of_link.n == 0 || asked.n == 0 || str_eq(of_link, asked);
}

/* Does the link lead from the reference to the document the result was measured by, either way round? */
static bool
link_joins(const struct link *l, const struct method_ref *ref, const struct method_ref *by)
{
	bool forward, back;

	if (l->b.n == 0 ||
		(l->degree != CORRESPONDS_IDENTICAL && l->degree != CORRESPONDS_MODIFIED))
		return false;
	forward = id_same(l->a, ref->id) && id_same(l->b, by->id);
	back = id_same(l->b, ref->id) && id_same(l->a, by->id);
	/* a reference without edition means whichever is current: any pair of editions serves */
	if (ref->edition.n == 0)
		return forward || back;
	return (forward && edition_fits(l->a_edition, ref->edition) &&
		       edition_fits(l->b_edition, by->edition)) ||
	       (back && edition_fits(l->b_edition, ref->edition) &&
		       edition_fits(l->a_edition, by->edition));
}

bool
pack_method_matches(const struct pack_library *lib, const struct method_ref *ref, struct str id,
	struct str edition)
{
	struct method_ref by = asked_for(id, edition);

	if (id_same(ref->id, by.id))
		return ref->edition.n == 0 || str_eq(ref->edition, by.edition);
	for (int i = 0; i < lib->n_methods; i++) {
		const struct method *m = &lib->method[i];
		struct link l = { m->id, m->edition, m->counterpart_id, m->counterpart_edition,
			m->correspondence };

		if (link_joins(&l, ref, &by))
			return true;
	}
	for (int i = 0; i < lib->n_documents; i++) {
		const struct known_document *d = &lib->document[i];
		struct method_ref own = method_ref_of(d->id);
		struct link l = { own.id, own.edition, d->counterpart_id, d->counterpart_edition,
			d->correspondence };

		if (link_joins(&l, ref, &by))
			return true;
	}
	return false;
}

/* ---- standards ------------------------------------------------------------------------------------------ */

bool
standard_in_force(const struct standard *s, struct date day)
{
	return s->status == STATUS_ADOPTED && date_is_set(s->in_force) &&
	       date_cmp(s->in_force, day) <= 0 &&
	       (!date_is_set(s->withdrawn) || date_cmp(day, s->withdrawn) < 0);
}

static bool
would_hold(const struct standard *s, struct date day, bool if_adopted)
{
	struct standard adopted = *s;

	if (if_adopted)
		adopted.status = STATUS_ADOPTED;
	return !date_is_set(day) || standard_in_force(&adopted, day);
}

static void
editions_of_standard(char out[ERR_ARG_SIZE], const struct pack_library *lib, struct str id)
{
	size_t at = 0;

	out[0] = '\0';
	for (int i = 0; i < lib->n_standards && at < ERR_ARG_SIZE - 1; i++)
		if (id_same(lib->standard[i].id, id))
			at += (size_t)snprintf(out + at, ERR_ARG_SIZE - at, "%s%.*s",
				at ? ", " : "", STR_FMT(lib->standard[i].edition));
}

static enum rc
no_such_standard(const struct pack_library *lib, const struct method_ref *ref, struct err *err)
{
	char show[ERR_ARG_SIZE], show_edition[ERR_ARG_SIZE], editions[ERR_ARG_SIZE];
	struct near near = { 0 };

	editions_of_standard(editions, lib, ref->id);
	if (editions[0])
		return err_set(err, E_NOT_FOUND, "%s has no edition %s; there are: %s",
			shown(show, ref->id), shown(show_edition, ref->edition), editions);
	for (int i = 0; i < lib->n_standards; i++)
		near_add(&near, ref->id, lib->standard[i].id);
	if (near.n)
		return err_set(err, E_NOT_FOUND, "there is no standard %s; there is: %s",
			shown(show, ref->id), near.text);
	return err_set(err, E_NOT_FOUND, "there is no standard %s", shown(show, ref->id));
}

/* Editions there are, but none on this day. */
static enum rc
not_on_this_day(const struct pack_library *lib, const struct method_ref *ref, struct date day,
	struct err *err)
{
	const struct standard *first = NULL, *last = NULL;
	char show[ERR_ARG_SIZE], on[DATE_TEXT_SIZE], when[DATE_TEXT_SIZE];

	for (int i = 0; i < lib->n_standards; i++) {
		const struct standard *s = &lib->standard[i];

		if (!id_same(s->id, ref->id) || s->status != STATUS_ADOPTED)
			continue;
		if (!first || date_cmp(s->in_force, first->in_force) < 0)
			first = s;
		if (!last || date_cmp(s->in_force, last->in_force) > 0)
			last = s;
	}
	date_text(on, day);
	if (!first)
		return err_set(
			err, E_NOT_FOUND, "no edition of %s is adopted yet", shown(show, ref->id));
	if (date_cmp(day, first->in_force) < 0) {
		date_text(when, first->in_force);
		return err_set(err, E_NOT_FOUND,
			"no edition of %s is in force on %s; the first comes into force on %s",
			shown(show, ref->id), on, when);
	}
	date_text(when, last->withdrawn);
	return err_set(err, E_NOT_FOUND,
		"no edition of %s is in force on %s; the last one known ended on %s",
		shown(show, ref->id), on, when);
}

enum rc
pack_standard(const struct standard **out, const struct pack_library *lib, struct str id,
	struct str edition, struct date day, bool if_adopted, struct err *err)
{
	struct method_ref ref = asked_for(id, edition);
	const struct standard *best = NULL;
	bool known = false;

	for (int i = 0; i < lib->n_standards; i++) {
		const struct standard *s = &lib->standard[i];

		if (!id_same(s->id, ref.id))
			continue;
		if (ref.edition.n) {
			if (str_eq(s->edition, ref.edition)) {
				*out = s;
				return E_OK;
			}
			continue;
		}
		known = true;
		/* without a day: the newest; a draft that would hold as well comes later and wins */
		if (would_hold(s, day, if_adopted) &&
			(!best || date_cmp(s->in_force, best->in_force) > 0))
			best = s;
	}
	*out = best;
	if (best)
		return E_OK;
	return known ? not_on_this_day(lib, &ref, day, err) : no_such_standard(lib, &ref, err);
}
