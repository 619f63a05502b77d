/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Serial ports by termios, and TCP: device servers that put a serial line on the network. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "listen/inside.h"

#define CONNECT_MS 10000

static const struct {
	int baud;
	speed_t speed;
} speeds[] = { { 300, B300 }, { 600, B600 }, { 1200, B1200 }, { 2400, B2400 }, { 4800, B4800 },
	{ 9600, B9600 }, { 19200, B19200 }, { 38400, B38400 }, { 57600, B57600 },
	{ 115200, B115200 }, { 230400, B230400 } };

static bool
speed_of(speed_t *out, int baud)
{
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
		if (speeds[i].baud == baud) {
			*out = speeds[i].speed;
			return true;
		}
	}
	return false;
}

enum rc
port_check(const struct port_options *o, struct err *err)
{
	speed_t unused;

	if (o->tcp) {
		const char *colon = strrchr(o->tcp, ':');

		if (!colon || colon == o->tcp || !colon[1])
			return err_field(
				err, E_DOMAIN, "--tcp", "found \"%s\", expected HOST:PORT", o->tcp);
		return E_OK;
	}
	if (!speed_of(&unused, o->baud))
		return err_field(err, E_DOMAIN, "--baud",
			"expected 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200 or "
			"230400");
	if (o->bits < 7 || o->bits > 8)
		return err_field(err, E_DOMAIN, "--bits", "expected 7 or 8");
	if (o->stop < 1 || o->stop > 2)
		return err_field(err, E_DOMAIN, "--stop", "expected 1 or 2");
	if (!o->parity || !strchr("NEO", o->parity))
		return err_field(err, E_DOMAIN, "--parity", "expected N, E or O");
	if (!o->flow || !strchr("nxr", o->flow))
		return err_field(err, E_DOMAIN, "--flow", "expected none, xon or rts");
	return E_OK;
}

/* ---- serial ------------------------------------------------------------------------------------------ */

static bool
line_set(int fd, const struct port_options *o)
{
	struct termios t;
	speed_t speed = B9600;

	if (tcgetattr(fd, &t))
		return false;
	cfmakeraw(&t);
	(void)speed_of(&speed, o->baud);
	if (cfsetispeed(&t, speed) || cfsetospeed(&t, speed))
		return false;
	t.c_cflag &= ~(tcflag_t)(CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS);
	t.c_cflag |= CLOCAL | CREAD | (tcflag_t)(o->bits == 7 ? CS7 : CS8);
	if (o->parity != 'N')
		t.c_cflag |= PARENB | (tcflag_t)(o->parity == 'O' ? PARODD : 0);
	if (o->stop == 2)
		t.c_cflag |= CSTOPB;
	if (o->flow == 'r')
		t.c_cflag |= CRTSCTS;
	if (o->flow == 'x')
		t.c_iflag |= IXON | IXOFF;
	/* a byte of wrong parity arrives as zero, so that its line is refused as noisy */
	if (o->parity != 'N')
		t.c_iflag |= INPCK;
	return tcsetattr(fd, TCSANOW, &t) == 0 && tcflush(fd, TCIFLUSH) == 0;
}

static enum rc
serial_line_open(int *out, const struct port_options *o, struct err *err)
{
	int fd = open(o->serial, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, E_IO, "%s cannot be opened: %s", o->serial, strerror(errno));
	if (!isatty(fd)) {
		close(fd);
		return err_set(err, E_IO, "%s is no serial port", o->serial);
	}
	/* two listeners on one line would each get half of it */
	if (ioctl(fd, TIOCEXCL) || !line_set(fd, o)) {
		(void)err_set(err, E_IO, "%s does not take these settings: %s", o->serial,
			strerror(errno));
		close(fd);
		return E_IO;
	}
	*out = fd;
	return E_OK;
}

/* ---- TCP --------------------------------------------------------------------------------------------- */

static void
keep_alive(int fd)
{
	const int on = 1, idle_s = 30, every_s = 10, tries = 3;

	/* a device server that lost its power says nothing; without these we would wait for ever */
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every_s, sizeof(every_s));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &tries, sizeof(tries));
}

/* 0 or an errno. */
static int
connect_wait(int fd, int stop_fd)
{
	struct pollfd p[2] = { { .fd = fd, .events = POLLOUT },
		{ .fd = stop_fd, .events = POLLIN } };
	int problem = 0;
	socklen_t n = sizeof(problem);

	if (poll(p, 2, CONNECT_MS) <= 0)
		return ETIMEDOUT;
	if (!p[0].revents)
		return EINTR;
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &n) ? errno : problem;
}

static int
connect_to(int *out, const struct addrinfo *a, int stop_fd)
{
	int fd =
		socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
	int problem = 0;

	if (fd < 0)
		return errno;
	if (connect(fd, a->ai_addr, a->ai_addrlen))
		problem = errno == EINPROGRESS ? connect_wait(fd, stop_fd) : errno;
	if (problem) {
		close(fd);
		return problem;
	}
	keep_alive(fd);
	*out = fd;
	return 0;
}

static enum rc
tcp_open(int *out, const char *address, int stop_fd, struct err *err)
{
	const struct addrinfo want = { .ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC };
	const char *colon = strrchr(address, ':');
	struct addrinfo *found = NULL;
	char host[256];
	int problem;

	/* [2001:db8::1]:4001 */
	snprintf(host, sizeof(host), "%.*s",
		(int)(colon - address) - (address[0] == '[' && colon[-1] == ']' ? 2 : 0),
		address + (address[0] == '['));
	problem = getaddrinfo(host, colon + 1, &want, &found);
	if (problem)
		return err_set(err, E_IO, "%s is not found: %s", address, gai_strerror(problem));
	problem = ECONNREFUSED;
	for (const struct addrinfo *a = found; a; a = a->ai_next) {
		problem = connect_to(out, a, stop_fd);
		if (!problem || problem == EINTR)
			break;
	}
	freeaddrinfo(found);
	if (problem)
		return err_set(err, problem == EINTR ? E_BUSY : E_IO, "%s cannot be opened: %s",
			address, strerror(problem));
	return E_OK;
}

enum rc
port_open(int *fd, const struct port_options *o, int stop_fd, struct err *err)
{
	return o->tcp ? tcp_open(fd, o->tcp, stop_fd, err) : serial_line_open(fd, o, err);
}
