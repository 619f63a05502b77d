/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors as values: see err.h. Never allocates, so that it works when memory is what failed. */
#include "base/err.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void
copy_text(char *out, size_t size, const char *text)
{
	size_t n = strlen(text);

	if (n >= size) {
		n = size - 1;
		/* do not cut a UTF-8 character in two */
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(out, text, n);
	out[n] = '\0';
}

/* One conversion of the format, from just after '%'; returns the first character behind it. */
static const char *
render_arg(char *out, const char *p, va_list *ap)
{
	switch (*p) {
	case 's': copy_text(out, ERR_ARG_SIZE, va_arg(*ap, const char *)); return p + 1;
	case 'd': snprintf(out, ERR_ARG_SIZE, "%d", va_arg(*ap, int)); return p + 1;
	case 'u': snprintf(out, ERR_ARG_SIZE, "%u", va_arg(*ap, unsigned)); return p + 1;
	case 'c': snprintf(out, ERR_ARG_SIZE, "%c", va_arg(*ap, int)); return p + 1;
	case 'g': snprintf(out, ERR_ARG_SIZE, "%.10g", va_arg(*ap, double)); return p + 1;
	case 'z': snprintf(out, ERR_ARG_SIZE, "%zu", va_arg(*ap, size_t)); return p + 2;
	case 'l':
		if (p[1] == 'l') {
			snprintf(out, ERR_ARG_SIZE, "%lld", va_arg(*ap, long long));
			return p + 3;
		}
		if (p[1] == 'u')
			snprintf(out, ERR_ARG_SIZE, "%lu", va_arg(*ap, unsigned long));
		else
			snprintf(out, ERR_ARG_SIZE, "%ld", va_arg(*ap, long));
		return p + 2;
	default: out[0] = '\0'; return p + (*p != '\0');
	}
}

static void
keep_args(struct err *err, const char *format, va_list *ap)
{
	const char *p = format;

	err->n_args = 0;
	while ((p = strchr(p, '%')) != NULL) {
		p++;
		if (*p == '%') {
			p++;
			continue;
		}
		if (err->n_args == ERR_MAX_ARGS)
			return;
		p = render_arg(err->arg[err->n_args++], p, ap);
	}
}

enum rc(err_set)(struct err *err, enum rc rc, const char *format, ...)
{
	va_list ap;

	if (!err)
		return rc;
	err->rc = rc;
	err->format = format;
	va_start(ap, format);
	keep_args(err, format, &ap);
	va_end(ap);
	return rc;
}

enum rc(err_field)(struct err *err, enum rc rc, const char *field, const char *format, ...)
{
	va_list ap;

	if (!err)
		return rc;
	err->rc = rc;
	err->format = format;
	copy_text(err->field, sizeof(err->field), field);
	va_start(ap, format);
	keep_args(err, format, &ap);
	va_end(ap);
	return rc;
}

enum rc(err_at)(
	struct err *err, enum rc rc, unsigned line, unsigned column, const char *format, ...)
{
	va_list ap;

	if (!err)
		return rc;
	err->rc = rc;
	err->format = format;
	err->line = line;
	err->column = column;
	va_start(ap, format);
	keep_args(err, format, &ap);
	va_end(ap);
	return rc;
}

void
err_in_file(struct err *err, const char *file)
{
	if (err && !err->file[0])
		copy_text(err->file, sizeof(err->file), file);
}

static void
put_text(char *out, size_t size, size_t *at, const char *text, size_t n)
{
	while (n-- > 0 && *at + 1 < size)
		out[(*at)++] = *text++;
	out[*at] = '\0';
}

/* The English sentence: the format with its conversions replaced, in order. */
static void
put_sentence(const struct err *err, char *out, size_t size, size_t *at)
{
	const char *p = err->format ? err->format : rc_title(err->rc);
	int arg = 0;

	while (*p) {
		const char *mark = strchr(p, '%');

		if (!mark) {
			put_text(out, size, at, p, strlen(p));
			return;
		}
		put_text(out, size, at, p, (size_t)(mark - p));
		p = mark + 1;
		if (*p == '%') {
			put_text(out, size, at, "%", 1);
			p++;
			continue;
		}
		if (arg < err->n_args)
			put_text(out, size, at, err->arg[arg], strlen(err->arg[arg]));
		arg++;
		while (*p == 'l' || *p == 'z')
			p++;
		if (*p)
			p++;
	}
}

void
err_print(const struct err *err, char *out, size_t size)
{
	char place[40];
	size_t at = 0;

	if (size == 0)
		return;
	out[0] = '\0';
	if (err->file[0])
		put_text(out, size, &at, err->file, strlen(err->file));
	if (err->line) {
		snprintf(place, sizeof(place), "%s%u:%u", err->file[0] ? ":" : "", err->line,
			err->column);
		put_text(out, size, &at, place, strlen(place));
	}
	if (at)
		put_text(out, size, &at, ": ", 2);
	if (err->field[0]) {
		put_text(out, size, &at, err->field, strlen(err->field));
		put_text(out, size, &at, ": ", 2);
	}
	put_sentence(err, out, size, &at);
}

void
err_fill(const struct err *err, const char *template_text, char *out, size_t size)
{
	const char *p = template_text;
	size_t at = 0;

	if (size == 0)
		return;
	out[0] = '\0';
	while (*p) {
		bool place = p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}';

		if (place) {
			int arg = p[1] - '1';

			if (arg < err->n_args)
				put_text(out, size, &at, err->arg[arg], strlen(err->arg[arg]));
			p += 3;
		} else {
			put_text(out, size, &at, p++, 1);
		}
	}
}

struct outcome {
	const char *name;
	const char *title;
	int exit_status;
	int http_status;
};

static const struct outcome outcomes[] = { { "E_OK", "Done", 0, 200 },
#define X(name, status, http, title) { #name, title, status, http },
	ERR_LIST(X)
#undef X
};

int
rc_exit_status(enum rc rc)
{
	return outcomes[rc].exit_status;
}

int
rc_http_status(enum rc rc)
{
	return outcomes[rc].http_status;
}

const char *
rc_name(enum rc rc)
{
	return outcomes[rc].name;
}

const char *
rc_title(enum rc rc)
{
	return outcomes[rc].title;
}
