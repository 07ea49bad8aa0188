#!/bin/bash
# postfix.sh start DIR CERT-DIR [OWNER] | stop DIR - a real Postfix out of DIR, on free loopback ports; only for root.
#
# Reads nothing of the machine's Postfix and touches nothing outside DIR. Takes mail for members.example: local parts that begin
# with "gone" do not exist, all others land in the Maildir DIR/mail/all. CERT-DIR is that of dovecot.sh, for STARTTLS and
# SMTPS; when a Dovecot runs there, AUTH asks it. With OWNER, a process id, it ends when that process does.
#
# `start` prints: smtp=PORT smtps=PORT maildir=DIR/mail/all
set -u
. "$(dirname "$0")/../../contrib/demo/reach.sh"
PATH=$PATH:/usr/sbin:/sbin

free_port() {
	local p
	while :; do
		p=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
		(exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }
	done
}

write_conf() {
	cat >"$dir/etc/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $dir/queue
data_directory = $dir/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = $dir/log/mail.log
maillog_file_prefixes = $dir
multi_instance_enable = no
myhostname = mail.members.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
mynetworks =
relay_domains =
local_recipient_maps =
alias_maps =
alias_database =
default_transport = error:nothing leaves this machine
local_transport = error:nobody lives here
virtual_mailbox_domains = members.example
virtual_mailbox_base = $dir/mail
virtual_mailbox_maps = regexp:$dir/etc/boxes
virtual_minimum_uid = 1
virtual_uid_maps = static:$(id -u postfix)
virtual_gid_maps = static:$(id -g postfix)
virtual_mailbox_limit = 0
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_security_level = may
smtpd_tls_cert_file = $cert/server.pem
smtpd_tls_key_file = $cert/server.key
smtpd_client_connection_count_limit = 0
smtpd_sasl_type = dovecot
smtpd_sasl_path = $cert/run/auth-client-village
smtpd_sasl_auth_enable = $sasl
smtpd_tls_auth_only = yes
smtpd_forbid_bare_newline = yes
CONF
	echo '!/^gone/ all/' >"$dir/etc/boxes"
	cat >"$dir/etc/master.cf" <<CONF
127.0.0.1:$1 inet n - n - - smtpd
127.0.0.1:$2 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
proxymap  unix  - - n - - proxymap
error     unix  - - n - - error
retry     unix  - - n - - error
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
CONF
}

start() {
	[ "$(id -u)" -eq 0 ] || { echo "postfix.sh: only root can start Postfix" >&2; exit 77; }
	command -v postfix >/dev/null || { echo "postfix.sh: Postfix is not installed" >&2; exit 69; }
	reach_start "$dir" postfix || exit 73
	mkdir -p "$dir"/{etc,queue,log,mail} && install -d -o postfix -g postfix "$dir/data" "$dir/mail" || exit 73
	chmod 755 "$dir" "$dir/etc"
	sasl=no
	[ -S "$cert/run/auth-client-village" ] && sasl=yes
	for _ in 1 2 3 4 5; do
		smtp=$(free_port) smtps=$(free_port)
		write_conf "$smtp" "$smtps"
		postfix -c "$dir/etc" start >"$dir/log/start" 2>&1 || continue
		for _ in $(seq 100); do
			if (exec 3<>"/dev/tcp/127.0.0.1/$smtp") 2>/dev/null; then
				if [ -n "$owner" ]; then watch_owner </dev/null >/dev/null 2>&1 & fi
				echo "smtp=$smtp smtps=$smtps maildir=$dir/mail/all"
				exit 0
			fi
			sleep 0.05
		done
		postfix -c "$dir/etc" stop >/dev/null 2>&1
	done
	echo "postfix.sh: Postfix did not start; its words:" >&2
	cat "$dir/log/start" "$dir/log/mail.log" >&2
	exit 70
}

watch_owner() {
	local master
	read -r master <"$dir/queue/pid/master.pid"
	while kill -0 "$owner" && kill -0 "$master"; do sleep 0.5; done
	postfix -c "$dir/etc" stop
}

case ${1:-} in
start) mkdir -p "$2" && dir=$(cd "$2" && pwd -P) && cert=$(cd "$3" && pwd -P) || exit 73
	owner=${4:-}
	start ;;
stop) dir=$(cd "$2" 2>/dev/null && pwd -P) || exit 0
	postfix -c "$dir/etc" stop >/dev/null 2>&1
	reach_stop "$2"
	exit 0 ;;
*) echo "usage: postfix.sh start DIR CERT-DIR [OWNER] | stop DIR" >&2; exit 64 ;;
esac
