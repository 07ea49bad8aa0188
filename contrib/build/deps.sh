#!/bin/sh
# deps.sh [--maintainer] - install what is missing to build, try and test convene on Debian 12, and say what is done.
#
# Fast and silent but for one line when nothing is missing. Uses sudo when not root. A Dovecot that it installs is neither
# started nor enabled: demo and tests start their own. It never installs a mail server that would take this machine's mail.
set -u

build="gcc make libc6-dev binutils pkgconf libcurl4-gnutls-dev libetpan-dev libsqlite3-dev libical-dev libgmime-3.0-dev
	libmd4c-dev libmd4c-html0-dev libxml2-dev libgnutls28-dev libssl-dev libutf8proc-dev libidn2-dev libpsl-dev
	libjansson-dev libseccomp-dev tzdata"
demo="dovecot-imapd openssl ca-certificates"
check="libcriterion-dev mandoc python3 python3-icalendar"
maintainer="clang libclang-rt-14-dev valgrind clang-format"

wanted="$build $demo $check"
[ "${1:-}" = "--maintainer" ] && wanted="$wanted $maintainer"

if ! command -v dpkg-query >/dev/null 2>&1; then
	echo "deps: not a Debian system; please see to these packages, or what they are called here:"
	echo $wanted | fold -s -w 100 | sed 's/^/deps:   /'
	exit 0
fi

# What is not installed. A package that another provides (pkg-config for pkgconf) counts.
missing() {
	installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Provides}\n' 2>/dev/null | sed -n 's/^.i. *//p' | tr ', ' '\n\n')
	for p in $wanted; do
		printf '%s\n' "$installed" | grep -qx "$p" || printf '%s ' "$p"
	done
}

need=$(missing)
if [ -z "$need" ]; then
	echo "deps: nothing is missing"
	exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null 2>&1 || { echo "deps: as root, please: apt-get install --no-install-recommends $need"; exit 69; }
	as_root=sudo
fi
run() {
	echo "deps: $*"
	$as_root "$@"
}

# Debian starts what it installs, unless policy-rc.d says no. One that is there already is the owner's and stays.
policy=/usr/sbin/policy-rc.d
our_policy=""
restore() {
	[ -n "$our_policy" ] && $as_root rm -f "$policy"
	our_policy=""
}
trap restore EXIT
trap 'exit 130' INT TERM

echo "deps: missing: $need"
new_dovecot=""
case " $need " in *" dovecot-imapd "*)
	dpkg-query -W -f '${db:Status-Abbrev}' dovecot-core 2>/dev/null | grep -q '^.i' || new_dovecot=1
esac
if [ -n "$new_dovecot" ] && [ ! -e "$policy" ]; then
	echo "deps: Dovecot is installed for the demo and the tests only: it will be neither started nor enabled"
	printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null && $as_root chmod 755 "$policy" && our_policy=1
fi

install_all() {
	run env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $need
}
ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || run apt-get update -q || exit 69
install_all || { run apt-get update -q && install_all; } || { echo "deps: apt could not install them"; exit 69; }
restore

if [ -n "$new_dovecot" ]; then
	if [ -d /run/systemd/system ]; then
		run systemctl disable --now dovecot.service dovecot.socket
	elif command -v update-rc.d >/dev/null 2>&1; then
		run update-rc.d dovecot disable
	fi
fi
exit 0
