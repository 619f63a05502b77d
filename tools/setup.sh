# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by ./run and ./check: finding what is missing, installing it, building the web application. Sourced, not run.

build_packages="gcc meson ninja-build pkg-config libc6-dev libmicrohttpd-dev libcurl4-openssl-dev libsqlite3-dev libpq-dev libsodium-dev
libjansson-dev libyaml-dev libexpat1-dev libzip-dev zlib1g-dev libuchardet-dev libcairo2-dev libpango1.0-dev libharfbuzz-bin
fonts-noto-cjk libqrencode-dev libgsl-dev libudunits2-dev gzip"
test_packages="libcmocka-dev clang libclang-rt-14-dev clang-format clang-tidy cppcheck postgresql-15 chromium curl poppler-utils
zbar-tools python3 nginx-light openssl qpdf"

say() { printf '%s\n' "$*" >&2; }
die() {
	say "$*"
	exit 3
}

# missing_packages NAME...: those that Debian does not have installed
missing_packages() {
	for name in "$@"; do
		state=$(dpkg-query -W -f '${Status}' "$name" 2>/dev/null || :)
		[ "$state" = "install ok installed" ] || printf '%s ' "$name"
	done
}

# Node 18 or newer with npm: whatever is on the PATH, else Debian's.
missing_node() {
	if command -v node >/dev/null && command -v npm >/dev/null; then
		[ "$(node -p 'process.versions.node.split(".")[0] >= 18 ? 1 : 0' 2>/dev/null)" = 1 ] && return
	fi
	printf 'nodejs npm '
}

# install NAME...: does nothing, and needs no network, when all is there
install_packages() {
	missing="$(missing_packages "$@")$(missing_node)"
	[ -z "$missing" ] && return
	if [ "$(id -u)" != 0 ]; then
		say "These Debian packages are missing; install them as root, then call this again:"
		say "  apt-get install --no-install-recommends $missing"
		exit 2
	fi
	say "Installing from Debian: $missing"
	log=$(mktemp)
	{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1 || {
		tail -n 20 "$log" >&2
		die "apt-get could not install: $missing"
	}
	rm -f "$log"
}

# tree_mark DIR...: one checksum over what the folders hold, without what is made in them
tree_mark() {
	find "$@" -type f ! -path '*/node_modules/*' ! -path '*/dist/*' ! -path '*/shots/*' -print0 | LC_ALL=C sort -z |
		xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

# node_modules DIR: what the lock file lists, once for each lock file ("npm ci" of npm 11 refuses locks without the parts of other platforms)
node_modules() {
	lock=$(sha256sum <"$1/package-lock.json" | cut -d' ' -f1)
	[ "$(cat "$1/node_modules/.mark" 2>/dev/null)" = "$lock" ] && return
	say "Installing from npm: $1"
	(cd "$1" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --no-save --no-audit --no-fund --loglevel=error >&2) ||
		die "npm could not install what $1/package-lock.json lists"
	printf '%s\n' "$lock" >"$1/node_modules/.mark"
}

# build_ui BUILD: the web application into BUILD/share/ui
build_ui() {
	mark=$(tree_mark ui api)
	[ "$(cat "$1/share/ui/.mark" 2>/dev/null)" = "$mark" ] && return
	node_modules ui
	say "Building the web application"
	rm -rf "$1/share/ui"
	(cd ui && npm run --silent build -- --outDir "$PWD/../$1/share/ui" --emptyOutDir >&2) || die "the web application did not build"
	find "$1/share/ui" -type f \( -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.svg' \) -size +1k -exec gzip -9kf {} +
	printf '%s\n' "$mark" >"$1/share/ui/.mark"
}

# configure BUILD OPTION...: meson setup, or its new options where the folder is there already
configure() {
	dir=$1
	shift
	if [ -f "$dir/build.ninja" ]; then
		meson configure "$dir" "$@" >/dev/null
	else
		meson setup "$dir" "$@" >&2
	fi
}
