/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/model.h"

#include "base/number.h"
#include "num/dd_function.h"

#define MAX_TERMS 199
#define MAX_STEPS 60 /* of a term, and so of its stack */
#define MAX_DEPTH 12 /* of parentheses */
#define MAX_POWER 40

enum step_kind {
	STEP_VARIABLE,
	STEP_NUMBER,
	STEP_ADD,
	STEP_SUBTRACT,
	STEP_MULTIPLY,
	STEP_DIVIDE,
	STEP_POWER,
	STEP_LN,
	STEP_LOG10,
	STEP_SQRT,
	STEP_EXP,
	STEP_ABS
};

/* Of a term in postfix order. */
struct model_step {
	enum step_kind kind;
	int index; /* of a variable; the exponent */
	struct dd number;
};

struct parser {
	const struct analysis_call *call;
	struct model *model;
	struct str text;
	size_t at;
	struct model_step step[MAX_STEPS];
	int steps, depth;
	struct err *err;
};

#define SHOW 40

/* What stands where the parser is, for a message. */
static const char *
here(char show[SHOW], const struct parser *p)
{
	return str_show(show, SHOW, str_from(p->text, p->at));
}

static char
peek(struct parser *p)
{
	while (p->at < p->text.n && (p->text.p[p->at] == ' ' || p->text.p[p->at] == '\t'))
		p->at++;
	return p->at < p->text.n ? p->text.p[p->at] : '\0';
}

static bool
take(struct parser *p, char c)
{
	if (peek(p) != c)
		return false;
	p->at++;
	return true;
}

static enum rc
add_step(struct parser *p, struct model_step step)
{
	if (p->steps == MAX_STEPS)
		return err_field(p->err, E_TOO_BIG, "model",
			"a term of the model is too long (more than %d operations)", MAX_STEPS);
	p->step[p->steps++] = step;
	return E_OK;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

static enum rc
number(struct parser *p)
{
	char show[SHOW];
	size_t from = p->at;
	struct model_step step = { .kind = STEP_NUMBER };

	while (p->at < p->text.n && (is_digit(p->text.p[p->at]) || p->text.p[p->at] == '.'))
		p->at++;
	if (dd_parse(&step.number, (struct str){ p->text.p + from, p->at - from }, NULL)) {
		p->at = from;
		return err_field(p->err, E_SYNTAX, "model", "\"%s\" is no number", here(show, p));
	}
	return add_step(p, step);
}

static enum rc
variable(struct parser *p, struct str name)
{
	struct model *m = p->model;
	int i = 0;

	while (i < m->variables && !str_eq(m->variable[i].name, name))
		i++;
	if (i == m->variables) {
		enum rc rc = column_named(&m->variable[i], p->call, name, p->err);

		if (rc)
			return rc;
		m->variables++;
	}
	return add_step(p, (struct model_step){ .kind = STEP_VARIABLE, .index = i });
}

/* Parentheses are the only way round, and MAX_DEPTH bounds them. NOLINTBEGIN(misc-no-recursion) */

static enum rc sum(struct parser *p);

/* Behind its opening parenthesis. */
static enum rc
in_parentheses(struct parser *p)
{
	char show[SHOW];
	enum rc rc;

	if (++p->depth > MAX_DEPTH)
		return err_field(p->err, E_TOO_BIG, "model",
			"parentheses of the model stand more than %d deep", MAX_DEPTH);
	rc = sum(p);
	if (rc)
		return rc;
	p->depth--;
	if (take(p, ')'))
		return E_OK;
	return err_field(p->err, E_SYNTAX, "model", "expected a closing parenthesis at \"%s\"",
		here(show, p));
}

static enum rc
function(struct parser *p, struct str name, size_t from)
{
	char show[SHOW];
	static const struct {
		const char *name;
		enum step_kind kind;
	} functions[] = { { "ln", STEP_LN }, { "log10", STEP_LOG10 }, { "sqrt", STEP_SQRT },
		{ "exp", STEP_EXP }, { "abs", STEP_ABS } };

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (str_eq(name, str_of(functions[i].name))) {
			enum rc rc = in_parentheses(p);

			return rc ? rc
				  : add_step(p, (struct model_step){ .kind = functions[i].kind });
		}
	p->at = from;
	return err_field(p->err, E_SYNTAX, "model",
		"there is no function \"%s\" (expected ln, log10, sqrt, exp or abs)",
		here(show, p));
}

static enum rc
primary(struct parser *p)
{
	char show[SHOW];
	char c = peek(p);
	size_t from = p->at, end;

	if (is_digit(c) || c == '.')
		return number(p);
	if (take(p, '('))
		return in_parentheses(p);
	if (c == '`' || c == '"') {
		end = from + 1;
		while (end < p->text.n && p->text.p[end] != c)
			end++;
		if (end == p->text.n)
			return err_field(p->err, E_SYNTAX, "model",
				"the quoted name %s does not end", here(show, p));
		p->at = end + 1;
		return variable(p, (struct str){ p->text.p + from + 1, end - from - 1 });
	}
	if (!is_letter(c))
		return err_field(p->err, E_SYNTAX, "model",
			"expected a column, a number or a function at \"%s\"", here(show, p));
	for (end = from;
		end < p->text.n &&
		(is_letter(p->text.p[end]) || is_digit(p->text.p[end]) || p->text.p[end] == '.');)
		end++;
	p->at = end;
	if (take(p, '('))
		return function(p, (struct str){ p->text.p + from, end - from }, from);
	return variable(p, (struct str){ p->text.p + from, end - from });
}

static enum rc
power(struct parser *p)
{
	char show[SHOW];
	enum rc rc = primary(p);
	bool negative;
	int n = 0;

	if (rc || !take(p, '^'))
		return rc;
	negative = take(p, '-');
	if (!is_digit(peek(p)))
		return err_field(p->err, E_SYNTAX, "model",
			"expected a whole number as exponent at \"%s\"", here(show, p));
	while (p->at < p->text.n && is_digit(p->text.p[p->at]) && n <= MAX_POWER)
		n = n * 10 + (p->text.p[p->at++] - '0');
	if (n > MAX_POWER || (p->at < p->text.n && p->text.p[p->at] == '.'))
		return err_field(p->err, E_DOMAIN, "model",
			"an exponent of the model is a whole number of at most %d", MAX_POWER);
	return add_step(p, (struct model_step){ .kind = STEP_POWER, .index = negative ? -n : n });
}

static enum rc
product(struct parser *p)
{
	enum rc rc = power(p);

	while (!rc) {
		enum step_kind kind = STEP_MULTIPLY;

		if (take(p, '/'))
			kind = STEP_DIVIDE;
		else if (!take(p, '*') && !take(p, ':'))
			break;
		rc = power(p);
		if (!rc)
			rc = add_step(p, (struct model_step){ .kind = kind });
	}
	return rc;
}

static enum rc
sum(struct parser *p)
{
	enum rc rc;

	if (take(p, '-')) {
		/* 0 - x */
		rc = add_step(p, (struct model_step){ .kind = STEP_NUMBER });
		rc = rc ? rc : product(p);
		rc = rc ? rc : add_step(p, (struct model_step){ .kind = STEP_SUBTRACT });
	} else {
		rc = product(p);
	}
	while (!rc) {
		enum step_kind kind = STEP_ADD;

		if (take(p, '-'))
			kind = STEP_SUBTRACT;
		else if (!take(p, '+'))
			break;
		rc = product(p);
		if (!rc)
			rc = add_step(p, (struct model_step){ .kind = kind });
	}
	return rc;
}

/* NOLINTEND(misc-no-recursion) */

/* ---- the list of terms -------------------------------------------------------------------------- */

static enum rc
keep_term(struct parser *p, size_t from)
{
	char show[SHOW];
	struct model *m = p->model;
	struct model_step *step = arena_new(p->call->arena, struct model_step, (size_t)p->steps);
	bool any = false;

	if (!step)
		return err_set(p->err, E_TOO_BIG, "the table is too big");
	for (int i = 0; i < p->steps; i++) {
		step[i] = p->step[i];
		any = any || step[i].kind == STEP_VARIABLE;
	}
	if (!any) {
		p->at = from;
		return err_field(p->err, E_SYNTAX, "model",
			"expected a term in which a column stands at \"%s\"", here(show, p));
	}
	if (m->terms == MAX_TERMS)
		return err_field(p->err, E_TOO_BIG, "model", "a model may have %d terms, not %d",
			MAX_TERMS, m->terms + 1);
	m->term[m->terms++] =
		(struct model_term){ str_trim((struct str){ p->text.p + from, p->at - from }), step,
			p->steps };
	return E_OK;
}

/* A term, or the 1 or 0 that stands for the intercept. */
static enum rc
term(struct parser *p, bool minus)
{
	char show[SHOW];
	size_t from;
	enum rc rc;

	(void)peek(p);
	from = p->at;
	p->steps = p->depth = 0;
	rc = product(p);
	if (rc)
		return rc;
	if (p->steps == 1 && p->step[0].kind == STEP_NUMBER &&
		(p->step[0].number.hi == 0 || p->step[0].number.hi == 1)) {
		p->model->intercept = (p->step[0].number.hi == 1) != minus;
		return E_OK;
	}
	if (minus) {
		p->at = from;
		return err_field(p->err, E_SYNTAX, "model",
			"behind a minus stands 1, which leaves out the intercept, not "
			"\"%s\"",
			here(show, p));
	}
	return keep_term(p, from);
}

enum rc
model_read(struct model *out, const struct analysis_call *c, struct str text, struct err *err)
{
	char show[SHOW];
	struct parser p = { .call = c, .model = out, .text = str_trim(text), .err = err };
	bool minus;
	enum rc rc;

	*out = (struct model){ .text = p.text,
		.intercept = true,
		.term = arena_new(c->arena, struct model_term, MAX_TERMS),
		.variable = arena_new(c->arena, struct column, (size_t)c->sheet->columns) };
	if (!out->term || !out->variable)
		return err_set(err, E_TOO_BIG, "the table is too big");
	minus = take(&p, '-');
	rc = term(&p, minus);
	while (!rc && peek(&p)) {
		minus = take(&p, '-');
		if (!minus && !take(&p, '+'))
			return err_field(err, E_SYNTAX, "model",
				"expected + and another term at \"%s\"", here(show, &p));
		rc = term(&p, minus);
	}
	if (!rc && out->terms == 0 && !out->intercept)
		rc = err_field(err, E_MISSING, "model", "the model has no term to fit");
	return rc;
}

/* ---- values ------------------------------------------------------------------------------------- */

static struct dd
apply(enum step_kind kind, struct dd a, struct dd b)
{
	switch (kind) {
	case STEP_ADD: return dd_add(a, b);
	case STEP_SUBTRACT: return dd_sub(a, b);
	case STEP_MULTIPLY: return dd_mul(a, b);
	case STEP_DIVIDE: return b.hi == 0 ? dd_of((double)NAN) : dd_div(a, b);
	case STEP_LN: return dd_ln(a);
	case STEP_LOG10: return dd_log10(a);
	case STEP_SQRT: return dd_sqrt(a);
	case STEP_EXP: return dd_exp(a);
	case STEP_ABS: return dd_abs(a);
	case STEP_VARIABLE:
	case STEP_NUMBER:
	case STEP_POWER: break;
	}
	return a;
}

static bool
takes_two(enum step_kind kind)
{
	return kind == STEP_ADD || kind == STEP_SUBTRACT || kind == STEP_MULTIPLY ||
	       kind == STEP_DIVIDE;
}

struct dd
model_term_at(const struct model *m, int term, const struct dd *variable)
{
	struct dd stack[MAX_STEPS + 1] = { { 0, 0 } };
	int top = 0;

	for (int i = 0; i < m->term[term].steps; i++) {
		const struct model_step *s = &m->term[term].step[i];

		if (s->kind == STEP_VARIABLE || s->kind == STEP_NUMBER) {
			stack[top++] = s->kind == STEP_NUMBER ? s->number : variable[s->index];
		} else if (s->kind == STEP_POWER) {
			bool none = s->index < 0 && stack[top - 1].hi == 0;

			stack[top - 1] =
				none ? dd_of((double)NAN) : dd_power(stack[top - 1], s->index);
		} else {
			struct dd b = stack[top - 1];

			top -= takes_two(s->kind);
			stack[top - 1] = apply(s->kind, stack[top - 1], b);
		}
	}
	return stack[0];
}

static enum rc
term_values(const struct dd **out, const struct model *m, int term, const struct analysis_call *c,
	struct err *err)
{
	const struct model_term *t = &m->term[term];
	struct dd *v, *row;
	char show[60];

	if (t->steps == 1) {
		*out = m->variable[t->step[0].index].exact;
		return E_OK;
	}
	v = arena_new(c->arena, struct dd, c->n);
	row = arena_new(c->arena, struct dd, (size_t)m->variables);
	if (!v || !row)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		for (int k = 0; k < m->variables; k++)
			row[k] = m->variable[k].exact[i];
		v[i] = model_term_at(m, term, row);
		if (!isfinite(v[i].hi))
			return err_at(err, E_DOMAIN, call_line(c, i), 0,
				"the term %s has no value in this row",
				str_show(show, sizeof(show), t->name));
	}
	*out = v;
	return E_OK;
}

enum rc
model_values(const struct dd *const **out, const struct model *m, const struct analysis_call *c,
	struct err *err)
{
	const struct dd **values = arena_new(c->arena, const struct dd *, (size_t)m->terms + 1);

	if (!values)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int j = 0; j < m->terms; j++) {
		enum rc rc = term_values(&values[j], m, j, c, err);

		if (rc)
			return rc;
	}
	*out = values;
	return E_OK;
}
