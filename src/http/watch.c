/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A client may not take for ever to send a request. libmicrohttpd's own timeout begins anew with every byte, so a
 * client that sends one byte now and then would hold a connection as long as it likes; here each connection has
 * a deadline, and one that is past it is shut down.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/memory.h"
#include "http/internal.h"

struct watched {
	struct watched *next, *before;
	int fd;
	atomic_llong deadline_ms; /* 0: none */
};

struct watch {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stop;
	bool stopping;
	struct watched *first;
};

static long long
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void *
watch_main(void *arg)
{
	struct watch *w = arg;

	pthread_mutex_lock(&w->lock);
	while (!w->stopping) {
		struct timespec until;
		long long now = now_ms();

		for (struct watched *c = w->first; c; c = c->next) {
			long long deadline = atomic_load(&c->deadline_ms);

			if (deadline && deadline < now)
				shutdown(c->fd, SHUT_RDWR);
		}
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += 250000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&w->stop, &w->lock, &until);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct watch *
watch_start(void)
{
	struct watch *w = memory_zeroed(sizeof(*w));
	pthread_condattr_t attr;

	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->stop, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&w->thread, NULL, watch_main, w) != 0) {
		free(w);
		return NULL;
	}
	return w;
}

void
watch_stop(struct watch *w)
{
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->stop);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->stop);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

struct watched *
watch_add(struct watch *w, int fd)
{
	struct watched *c = memory_zeroed(sizeof(*c));

	c->fd = fd;
	pthread_mutex_lock(&w->lock);
	c->next = w->first;
	if (w->first)
		w->first->before = c;
	w->first = c;
	pthread_mutex_unlock(&w->lock);
	return c;
}

void
watch_remove(struct watch *w, struct watched *c)
{
	pthread_mutex_lock(&w->lock);
	if (c->before)
		c->before->next = c->next;
	else
		w->first = c->next;
	if (c->next)
		c->next->before = c->before;
	pthread_mutex_unlock(&w->lock);
	free(c);
}

void
watch_within(struct watched *c, int seconds)
{
	atomic_store(&c->deadline_ms, seconds ? now_ms() + seconds * 1000LL : 0);
}
