# reach.sh - sourced by scripts that run a server for root: a home directory that only root may enter is closed to the users
# such servers run as. Then the server's directory lies in /tmp while it runs, with a symbolic link where it was asked for.

# reach_start DIR USER: sets `dir` to a directory that USER can reach. Nothing to do when DIR is one.
reach_start() {
	mkdir -p "$1" || return 1
	dir=$(cd "$1" && pwd -P)
	[ "$(id -u)" -eq 0 ] || return 0
	chmod 711 "$dir"
	setpriv --reuid="$2" --regid="$(id -g "$2")" --clear-groups test -x "$dir" && return 0
	local asked=$dir
	dir=$(mktemp -d /tmp/convene-server-XXXXXX) && chmod 711 "$dir" || return 1
	cp -a "$asked/." "$dir" && rm -rf "$asked" && ln -s "$dir" "$asked"
}

# reach_stop DIR: what the server leaves goes to the place it was asked for.
reach_stop() {
	local real
	[ -L "$1" ] || return 0
	real=$(readlink "$1")
	case $real in /tmp/convene-server-*) rm "$1" && cp -a "$real" "$1" && rm -rf "$real" ;; esac
}
