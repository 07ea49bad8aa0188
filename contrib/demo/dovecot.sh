#!/bin/bash
# dovecot.sh start DIR [OWNER] | stop DIR - a Dovecot of our own for the demo and the tests.
#
# Runs the packaged Dovecot unprivileged out of DIR, on free loopback ports, with a certificate of its own authority. It
# reads nothing of the machine's Dovecot and touches nothing outside DIR. One mailbox: user `answers`, a Maildir in
# DIR/Maildir. As root the mail processes run as the user `dovecot` of the package, because Dovecot refuses to serve root.
#
# With OWNER, a process id, it ends when that process does, however it died.
#
# `start` prints, and writes to DIR/settings:
#     imaps=PORT imap=PORT [lmtp=PORT] user=answers password_file=DIR/password ca_file=DIR/ca.pem maildir=DIR/Maildir pid=N
set -u
. "$(dirname "$0")/reach.sh"
PATH=$PATH:/usr/sbin:/sbin

say() { echo "dovecot.sh: $*" >&2; }

# A port of 127.0.0.1 that nobody listens on now; another may take it before Dovecot does, then start tries again.
free_port() {
	local p
	while :; do
		p=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
		(exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }
	done
}

make_certificate() {
	[ -s "$dir/server.pem" ] && return 0
	(cd "$dir" &&
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=village authority" \
		-addext "basicConstraints=critical,CA:TRUE" -keyout ca.key -out ca.pem &&
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=localhost" -keyout server.key -out server.csr &&
	printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' >server.ext &&
	openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile server.ext -out server.pem
	) >"$dir/openssl.log" 2>&1 || { cat "$dir/openssl.log" >&2; return 1; }
}

write_conf() {
	local lmtp="" protocols=imap
	[ -e /usr/lib/dovecot/lmtp ] && protocols="imap lmtp" lmtp=$3
	cat <<CONF
protocols = $protocols
mail_max_userip_connections = 200
listen = 127.0.0.1
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/log
default_internal_user = $internal
default_internal_group = $group
default_login_user = $login
# mail
mail_location = maildir:$dir/Maildir
mail_uid = $internal
mail_gid = $group
first_valid_uid = 1
first_valid_gid = 1
mail_fsync = never
disable_plaintext_auth = yes
# login
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%n $dir/passwd
}
userdb {
  driver = static
  args = uid=$internal gid=$group home=$dir/home
}
ssl = required
ssl_cert = <$dir/server.pem
ssl_key = <$dir/server.key
# nothing here may chroot or change user when we are not root
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  process_min_avail = 0
  inet_listener imap {
    port = $2
  }
  inet_listener imaps {
    port = $1
    ssl = yes
  }
}
CONF
	[ -n "$lmtp" ] && cat <<CONF
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $lmtp
  }
}
CONF
	# SASL for a Postfix that the tests start beside us
	cat <<CONF
service auth {
  unix_listener auth-client-village {
    mode = 0666
  }
}
CONF
}

watch_owner() {
	while kill -0 "$owner" && kill -0 "$1"; do sleep 0.5; done
	kill "$1"
	case $dir in /tmp/convene-server-*) sleep 3 && rm -rf "$dir" ;; esac
}

launch() {
	local imaps imap lmtp pid i
	imaps=$(free_port) imap=$(free_port) lmtp=$(free_port)
	write_conf "$imaps" "$imap" "$lmtp" >"$dir/dovecot.conf"
	: >"$dir/log"
	chown "$internal" "$dir/log" 2>/dev/null
	dovecot -F -c "$dir/dovecot.conf" </dev/null >"$dir/out" 2>&1 3>&- 9>&- &
	pid=$!
	if [ -n "$owner" ]; then watch_owner "$pid" </dev/null >/dev/null 2>&1 & fi
	for i in $(seq 200); do
		if ! kill -0 "$pid" 2>/dev/null; then
			return 1
		elif (exec 3<>"/dev/tcp/127.0.0.1/$imaps") 2>/dev/null && grep -q 'starting up' "$dir/log"; then
			echo "$pid" >"$dir/pid"
			[ -e /usr/lib/dovecot/lmtp ] && lmtp=" lmtp=$lmtp" || lmtp=""
			echo "imaps=$imaps imap=$imap$lmtp user=answers password_file=$dir/password ca_file=$dir/ca.pem" \
				"maildir=$dir/Maildir pid=$pid" | tee "$dir/settings"
			return 0
		fi
		sleep 0.05
	done
	kill "$pid" 2>/dev/null
	return 1
}

start() {
	command -v dovecot >/dev/null && [ -e /usr/lib/dovecot/imap ] || { say "Dovecot is not installed (make deps)"; exit 69; }
	reach_start "$dir" dovecot || exit 73
	mkdir -p "$dir/run" "$dir/state" "$dir/home" "$dir"/Maildir/{tmp,new,cur} || exit 73
	if [ "$(id -u)" -eq 0 ]; then
		internal=dovecot group=dovecot login=dovenull
		chown -R dovecot:dovecot "$dir/Maildir" "$dir/home"
	else
		internal=$(id -un) group=$(id -gn) login=$internal
	fi
	[ -s "$dir/password" ] || (umask 077 && openssl rand -hex 12 >"$dir/password")
	(umask 022 && echo "answers:{PLAIN}$(cat "$dir/password")" >"$dir/passwd")
	if [ "$(id -u)" -eq 0 ]; then chown dovecot "$dir/passwd"; fi
	chmod 600 "$dir/passwd"
	make_certificate || { say "no certificate"; exit 70; }
	for _ in 1 2 3 4 5; do
		launch && exit 0
	done
	say "Dovecot did not start; its words:"
	cat "$dir/out" "$dir/log" >&2
	exit 70
}

stop() {
	local pid i
	pid=$(cat "$dir/pid" 2>/dev/null) || { reach_stop "$asked"; exit 0; }
	kill "$pid" 2>/dev/null
	for i in $(seq 100); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.05
	done
	kill -9 "$pid" 2>/dev/null
	rm -f "$dir/pid"
	reach_stop "$asked"
}

[ $# -eq 2 ] || [ $# -eq 3 ] || { say "usage: dovecot.sh start DIR [OWNER] | stop DIR"; exit 64; }
owner=${3:-}
mkdir -p "$2" && dir=$(cd "$2" && pwd -P) && asked=$(cd "$2/.." && pwd -L)/$(basename "$2") || exit 73
case $1 in
start) start ;;
stop) stop ;;
*) say "usage: dovecot.sh start DIR [OWNER] | stop DIR"; exit 64 ;;
esac
