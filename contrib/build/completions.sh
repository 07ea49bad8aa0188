#!/bin/sh
# completions.sh BUILD [--check] - write contrib/completions from commands.def and what --help says, or say that they are out of
# date. Verbs are the first words of a command's usage lines, options the lines that begin with two blanks and two dashes.
set -u
build=$1
convene=$build/convene
new=$(mktemp -d) || exit 70
trap 'rm -rf "$new"' EXIT

commands=$(sed -n 's/^COMMAND(\(.*\))$/\1/p' src/cmd/commands.def)
usage() { "$convene" "$1" --help | sed -n "s/^\(usage:\|      \) convene $1 //p"; }
verbs() { usage "$1" | grep -o '^[a-z][a-z|-]*' | tr '|' '\n' | sort -u | xargs; }
# NAME<tab>ARG<tab>HELP of each option; commands with verbs print theirs behind a verb. An argument is in capitals.
options() {
	for verb in $(verbs "$1") ""; do
		"$convene" "$1" $verb --help 2>/dev/null
	done | sed -n -e 's/^  --\([a-z-]*\) \([A-Z[][^ ]*\)  *\(.*\)/\1\t\2\t\3/p;t' -e 's/^  --\([a-z-]*\)  *\(.*\)/\1\t\t\2/p' |
		awk -F'\t' '!seen[$1]++'
}

{
	echo '# convene.bash - completion of commands, verbs and options. Written by contrib/build/completions.sh: do not edit.'
	echo '_convene() {'
	echo '	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd="" verb="" verbs="" options="" i'
	echo '	for ((i = 1; i < COMP_CWORD; i++)); do'
	echo '		case ${COMP_WORDS[i]} in'
	echo '		--office | --color) [ -z "$cmd" ] && ((i++)) ;;'
	echo '		-*) ;;'
	echo '		*) if [ -z "$cmd" ]; then cmd=${COMP_WORDS[i]}; elif [ -z "$verb" ]; then verb=${COMP_WORDS[i]}; fi ;;'
	echo '		esac'
	echo '	done'
	echo '	case $prev in'
	echo '	--office) COMPREPLY=($(compgen -d -- "$cur")) && return ;;'
	echo '	--color) COMPREPLY=($(compgen -W "auto always never" -- "$cur")) && return ;;'
	echo '	esac'
	echo '	case $cmd in'
	for c in $commands; do
		printf '\t%s) verbs="%s" options="%s" ;;\n' "$c" "$(verbs "$c")" "$( (options "$c" | cut -f1; echo help) | sed 's/^/--/' | paste -sd ' ')"
	done
	echo "	help) verbs=\"$(echo $commands)\" ;;"
	echo "	\"\") verbs=\"$(echo $commands) help\" options=\"--office --quiet --color --help --version\" ;;"
	echo '	esac'
	echo '	if [[ $cur == -* ]]; then'
	echo '		COMPREPLY=($(compgen -W "$options" -- "$cur"))'
	echo '	elif [ -z "$verb" ] && [ -n "$verbs" ]; then'
	echo '		COMPREPLY=($(compgen -W "$verbs" -- "$cur"))'
	echo '	else'
	echo '		COMPREPLY=()      # files, by -o default'
	echo '	fi'
	echo '}'
	echo 'complete -o default -F _convene convene'
} >"$new/convene.bash"

tab=$(printf '\t')
quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/\\\\'/g")"; }
{
	echo '# convene.fish - completion of commands, verbs and options. Written by contrib/build/completions.sh: do not edit.'
	echo "complete -c convene -n __fish_use_subcommand -l office -r -d 'work in this office'"
	echo "complete -c convene -n __fish_use_subcommand -l quiet -d 'no talk, only data and errors'"
	echo "complete -c convene -n __fish_use_subcommand -l color -x -a 'auto always never' -d 'colour on the screen'"
	echo "complete -c convene -n __fish_use_subcommand -l version -d 'print the version'"
	for c in $commands; do
		about=$("$convene" | sed -n "s/^  $c  *//p")
		echo "complete -c convene -f -n __fish_use_subcommand -a $c -d $(quote "$about")"
		[ -n "$(verbs "$c")" ] && echo "complete -c convene -f -n '__fish_seen_subcommand_from $c' -a '$(verbs "$c")'"
		options "$c" | while IFS= read -r line; do
			name=${line%%"$tab"*} rest=${line#*"$tab"} value=""
			[ -n "${rest%%"$tab"*}" ] && value=" -r"
			help=${rest#*"$tab"}
			echo "complete -c convene -n '__fish_seen_subcommand_from $c' -l $name$value -d $(quote "$help")"
		done
	done
} >"$new/convene.fish"

for f in convene.bash convene.fish; do
	cmp -s "$new/$f" "contrib/completions/$f" && continue
	[ "${2:-}" = "--check" ] && { echo "contrib/completions/$f is not what --help says: sh contrib/build/completions.sh $build"; exit 1; }
	cat "$new/$f" >"contrib/completions/$f"
done
exit 0
