/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/files.h"
#include "testing/testing.h"

#define KNOWLEDGE_CEILING ((size_t)64 << 20)
#define PACKS_MOST 2000
#define READERS 8

int64_t
clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- knowledge ------------------------------------------------------------------------------------ */

static enum rc
file_load_into(struct str *out, struct arena *a, const char *path, struct err *err)
{
	struct stat st;
	char *p = NULL;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum rc rc = E_OK;

	if (fd < 0)
		return err_set(err, E_IO, "%s cannot be read: %s", path, strerror(errno));
	if (fstat(fd, &st) == 0 && st.st_size >= 0)
		p = arena_take(a, (size_t)st.st_size + 1);
	n = p ? read(fd, p, (size_t)st.st_size) : -1;
	if (!p)
		rc = err_set(err, E_TOO_BIG, "the packs are too big together");
	else if (n != st.st_size)
		rc = err_set(err, E_IO, "%s cannot be read: %s", path, strerror(errno));
	else
		*out = (struct str){ p, (size_t)n };
	close(fd);
	return rc;
}

static int
by_name(const void *a, const void *b)
{
	const struct pack_text *x = a, *y = b;

	return strcmp(x->file, y->file);
}

/* Every file of a folder that ends so; a folder that is not there is empty. */
static enum rc
folder_load(struct pack_text *out, int *n, struct program *p, const char *folder,
	const char *ending, struct err *err)
{
	char path[PATH_SIZE];
	struct dirent *e;
	DIR *d;
	enum rc rc = E_OK;

	snprintf(path, sizeof(path), "%s/packs/%s", p->share, folder);
	d = opendir(path);
	while (d && !rc && (e = readdir(d)) && *n < PACKS_MOST) {
		if (e->d_name[0] == '.' || !str_ends(str_of(e->d_name), str_of(ending)))
			continue;
		out[*n].file = arena_printf(&p->arena, "packs/%s/%s", folder, e->d_name).p;
		snprintf(path, sizeof(path), "%s/packs/%s/%s", p->share, folder, e->d_name);
		rc = file_load_into(&out[*n].text, &p->arena, path, err);
		++*n;
	}
	if (d)
		closedir(d);
	return rc;
}

static enum rc
packs_open(struct program *p, struct err *err)
{
	struct pack_text *text = arena_new(&p->arena, struct pack_text, PACKS_MOST);
	struct signal_dictionary *dict = NULL;
	struct pack_input in;
	int n = 0;
	enum rc rc;

	if (!text)
		return err_set(err, E_TOO_BIG, "the packs are too big together");
	if ((rc = folder_load(text, &n, p, "properties", ".yaml", err)) ||
		(rc = folder_load(text, &n, p, "methods", ".yaml", err)) ||
		(rc = folder_load(text, &n, p, "standards", ".yaml", err)) ||
		(rc = folder_load(text, &n, p, "layouts", ".yaml", err)))
		return rc;
	qsort(text, (size_t)n, sizeof(*text), by_name);
	in = (struct pack_input){ text, n, p->centre.dict, NULL, NULL };
	rc = pack_open_input(&p->lib, &in, err);
	p->centre.lib = p->lib;
	if (rc)
		return rc;
	rc = signal_dictionary_teach(
		&dict, &p->arena, p->centre.dict, p->lib->layout, p->lib->n_layouts, err);
	p->centre.dict = dict;
	return rc;
}

static enum rc
dictionary_open(struct program *p, struct err *err)
{
	struct pack_text *text = arena_new(&p->arena, struct pack_text, PACKS_MOST);
	struct signal_dictionary *dict = NULL;
	int n = 0;
	enum rc rc;

	if (!text)
		return err_set(err, E_TOO_BIG, "the packs are too big together");
	rc = folder_load(text, &n, p, "formats", ".tsv", err);
	if (rc)
		return rc;
	qsort(text, (size_t)n, sizeof(*text), by_name);
	for (int i = 0; i < n && rc == E_OK; i++)
		rc = signal_dictionary_read(&dict, &p->arena, text[i].text, text[i].file, err);
	p->centre.dict = dict;
	return rc;
}

enum rc
program_knowledge_open(struct program *p, struct err *err)
{
	char fonts[PATH_SIZE];
	enum rc rc;

	arena_init(&p->arena, KNOWLEDGE_CEILING);
	rc = share_folder(p->share, sizeof(p->share), err);
	if (rc)
		return rc;
	snprintf(fonts, sizeof(fonts), "%s/fonts", p->share);
	if ((rc = dictionary_open(p, err)) || (rc = packs_open(p, err)) ||
		(rc = document_fonts_open(&p->fonts, fonts, err)))
		return rc;
	p->centre.fonts = p->fonts;
	return E_OK;
}

/* ---- the store ------------------------------------------------------------------------------------ */

void
data_path(char *out, size_t size, const char *data)
{
	snprintf(out, size, "%s/hidemark.db", data);
}

static enum rc
folder_make(const char *path, struct err *err)
{
	char part[PATH_SIZE];
	size_t n = strlen(path);

	if (n >= sizeof(part))
		return err_set(err, E_TOO_BIG, "the name of the folder is too long");
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		/* what is in it is nobody else's to read */
		if (mkdir(part, 0700) && errno != EEXIST)
			return err_set(err, E_IO, "the folder %s cannot be made: %s", part,
				strerror(errno));
	}
	return E_OK;
}

enum rc
migrate_all(struct store *s, struct err *err)
{
	enum rc rc;

	if ((rc = store_migrate(s, access_migrations, n_access_migrations, err)) ||
		(rc = store_migrate(s, standards_migrations, n_standards_migrations, err)))
		return rc;
	return store_migrate(s, testing_migrations, n_testing_migrations, err);
}

enum rc
program_store_open(
	struct program *p, const char *data, const char *database, bool migrate, struct err *err)
{
	char address[PATH_SIZE + 16];
	enum rc rc;

	if (data && database)
		return err_set(err, E_DOMAIN, "give either --data or --database");
	if (!data && !database)
		return err_set(
			err, E_MISSING, "say where the data are: --data DIR or --database URL");
	if (database) {
		snprintf(address, sizeof(address), "%s", database);
	} else {
		char path[PATH_SIZE];

		rc = folder_make(data, err);
		if (rc)
			return rc;
		data_path(path, sizeof(path), data);
		snprintf(address, sizeof(address), "sqlite:%s", path);
	}
	rc = store_open(&p->store, address, READERS, err);
	if (rc || !migrate)
		return rc;
	return migrate_all(p->store, err);
}

void
program_close(struct program *p)
{
	if (p->store)
		store_close(p->store);
	if (p->fonts)
		document_fonts_close(p->fonts);
	if (p->lib)
		pack_close(p->lib);
	arena_release(&p->arena);
}
