#!/bin/sh
# man-list.sh [--check] - write the list of commands in convene.1 from the pages that are there, or say that it is out of date.
set -u
page=contrib/man/convene.1
new=$(mktemp) || exit 70
trap 'rm -f "$new" "$new.list"' EXIT
for p in contrib/man/convene-*.1; do
	c=$(basename "$p" .1)
	printf '.It Xr %s 1\n%s\n' "$c" "$(sed -n 's/^\.Nd //p' "$p")"
done >"$new.list"
awk -v list="$new.list" '
	/^\.Bl -tag -width "convene-campaign\(1\)" -compact$/ { print; while ((getline line < list) > 0) print line; skip = 1; next }
	skip && /^\.El$/ { skip = 0 }
	!skip { print }' "$page" >"$new"
cmp -s "$new" "$page" && exit 0
[ "${1:-}" = "--check" ] && { echo "convene.1 does not list the pages that are there: sh contrib/build/man-list.sh"; exit 1; }
cat "$new" >"$page"
