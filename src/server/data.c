/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hidemark backup, restore, migrate: the data as a whole. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/memory.h"
#include "codec/digest.h"
#include "codec/json.h"
#include "server/commands.h"
#include "server/laboratory.h"
#include "server/options.h"
#include "server/program.h"

struct data_options {
	const char *data, *database;
	bool json, help;
	struct option_words words;
};

static enum rc
options(struct data_options *o, int argc, char **argv, int n_words, struct err *err)
{
	const struct option_spec spec[] = {
		{ "--data", &o->data, NULL },
		{ "--database", &o->database, NULL },
		{ "--json", NULL, &o->json },
		{ "--help", NULL, &o->help },
	};
	enum rc rc;

	*o = (struct data_options){ 0 };
	rc = options_read(&o->words, argc, argv, spec, sizeof(spec) / sizeof(spec[0]), err);
	if (rc || o->help)
		return rc;
	if (o->words.n < n_words)
		return err_set(err, E_MISSING, "the name of the backup file is missing");
	if (o->words.n > n_words)
		return err_set(
			err, E_DOMAIN, "'%s' is not understood here", o->words.word[n_words]);
	return E_OK;
}

static enum rc
file_digest(char out[DIGEST_TEXT_SIZE], const char *path, struct err *err)
{
	crypto_hash_sha256_state state;
	unsigned char bytes[DIGEST_SIZE];
	char *block;
	ssize_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, E_IO, "%s cannot be read: %s", path, strerror(errno));
	block = memory_zeroed(1 << 20);
	crypto_hash_sha256_init(&state);
	while ((n = read(fd, block, 1 << 20)) > 0)
		crypto_hash_sha256_update(&state, (unsigned char *)block, (unsigned long long)n);
	free(block);
	close(fd);
	if (n < 0)
		return err_set(err, E_IO, "%s cannot be read: %s", path, strerror(errno));
	crypto_hash_sha256_final(&state, bytes);
	hex_text(out, bytes, DIGEST_SIZE);
	return E_OK;
}

struct audit_sum {
	int64_t entries;
	int laboratories;
};

/* Every laboratory's chain. A laboratory is an organisation that is its own laboratory. */
static enum rc
audit_check(struct audit_sum *out, struct store *s, struct err *err)
{
	struct laboratory lab = { .id = "" };
	struct db *db;
	enum rc rc;

	*out = (struct audit_sum){ 0 };
	rc = store_read(&db, s, err);
	if (rc)
		return rc;
	for (;;) {
		int64_t entries = 0;
		bool found;

		rc = laboratory_next(&found, &lab, db, lab.id, err);
		if (rc || !found)
			break;
		rc = audit_verify(&entries, db, str_of(lab.id), err);
		if (rc)
			break;
		out->entries += entries;
		out->laboratories++;
	}
	store_read_done(s, db);
	return rc;
}

/* What does not hold is taken away again: a folder with data is a folder that may be served. */
static enum rc
check_restored(struct audit_sum *sum, struct program *p, const char *data, const char *path,
	struct err *err)
{
	enum rc rc = program_store_open(p, data, NULL, false, err);

	if (!rc)
		rc = audit_check(sum, p->store, err);
	if (rc)
		unlink(path);
	return rc;
}

static void
done_print(const struct data_options *o, const char *what, const char *path, const char *sha256,
	const struct audit_sum *sum)
{
	struct json_out j;
	struct buf b;

	if (!o->json) {
		printf("%s %s\nsha256 %s\naudit entries %lld, chain intact\n", what, path, sha256,
			(long long)sum->entries);
		return;
	}
	buf_init(&b, 1 << 16);
	jout_start(&j, &b);
	jout_object(&j);
	jout_key(&j, str_of(what));
	jout_text(&j, str_of(path));
	JOUT_TEXT(&j, "sha256", str_of(sha256));
	JOUT_INTEGER(&j, "audit_entries", sum->entries);
	JOUT_BOOL(&j, "intact", true);
	jout_object_end(&j);
	printf("%.*s\n", STR_FMT(buf_str(&b)));
	buf_release(&b);
}

int
backup_command(int argc, char **argv)
{
	static const char help[] =
		"usage: hidemark backup --data DIR FILE\n\n"
		"Writes a consistent copy of the data into FILE, also while the server runs, and "
		"prints its SHA-256.\n"
		"把数据的一致副本写入 FILE（服务器运行中也可以），并打印其 SHA-256。\n\n"
		"  --json   answer as JSON\n  --help   this text\n";
	struct program p = { 0 };
	char digest[DIGEST_TEXT_SIZE];
	struct audit_sum sum;
	struct data_options o;
	struct err err = { 0 };
	int status = 0;

	if (options(&o, argc, argv, 1, &err))
		return command_failed("backup", &err);
	if (o.help)
		return fputs(help, stdout) < 0;
	if (o.data) {
		char path[PATH_SIZE];
		struct stat st;

		data_path(path, sizeof(path), o.data);
		if (stat(path, &st)) {
			(void)err_set(&err, E_NOT_FOUND, "there are no data in %s", o.data);
			return command_failed("backup", &err);
		}
	}
	if (program_store_open(&p, o.data, o.database, false, &err) ||
		audit_check(&sum, p.store, &err) || store_backup(p.store, o.words.word[0], &err) ||
		file_digest(digest, o.words.word[0], &err))
		status = command_failed("backup", &err);
	else
		done_print(&o, "backup", o.words.word[0], digest, &sum);
	program_close(&p);
	return status;
}

int
restore_command(int argc, char **argv)
{
	static const char help[] = "usage: hidemark restore --data DIR FILE\n\n"
				   "Puts a backup into DIR, which must hold no data yet, after "
				   "checking that the file and its audit chain are whole.\n"
				   "把备份恢复到尚无数据的目录 DIR；先校验文件和审计链。\n\n"
				   "  --json   answer as JSON\n  --help   this text\n";
	struct program p = { 0 };
	char digest[DIGEST_TEXT_SIZE], path[PATH_SIZE];
	struct audit_sum sum;
	struct data_options o;
	struct err err = { 0 };
	struct stat st;
	int status = 0;

	if (options(&o, argc, argv, 1, &err))
		return command_failed("restore", &err);
	if (o.help)
		return fputs(help, stdout) < 0;
	if (!o.data) {
		(void)err_set(&err, E_MISSING, "say where the data shall be: --data DIR");
		return command_failed("restore", &err);
	}
	data_path(path, sizeof(path), o.data);
	if (stat(path, &st) == 0) {
		(void)err_set(&err, E_EXISTS, "there are data in %s already", o.data);
		return command_failed("restore", &err);
	}
	mkdir(o.data, 0700);
	if (file_digest(digest, o.words.word[0], &err) ||
		store_restore(o.words.word[0], path, &err) ||
		check_restored(&sum, &p, o.data, path, &err))
		status = command_failed("restore", &err);
	else
		done_print(&o, "restored", path, digest, &sum);
	program_close(&p);
	return status;
}

int
migrate_command(int argc, char **argv)
{
	static const char help[] = "usage: hidemark migrate --data DIR | --database URL\n\n"
				   "Brings the tables up to this version of the program; only "
				   "forward. Take a backup before.\n"
				   "把数据表升级到本程序的版本（只向前）；请先备份。\n\n"
				   "  --help   this text\n";
	struct program p = { 0 };
	struct data_options o;
	struct err err = { 0 };
	int status = 0;

	if (options(&o, argc, argv, 0, &err))
		return command_failed("migrate", &err);
	if (o.help)
		return fputs(help, stdout) < 0;
	if (program_store_open(&p, o.data, o.database, true, &err))
		status = command_failed("migrate", &err);
	else
		printf(o.json ? "{\"migrated\":true}\n" : "the tables are those of this version\n");
	program_close(&p);
	return status;
}
