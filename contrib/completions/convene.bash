# convene.bash - completion of commands, verbs and options. Written by contrib/build/completions.sh: do not edit.
_convene() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd="" verb="" verbs="" options="" i
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--office | --color) [ -z "$cmd" ] && ((i++)) ;;
		-*) ;;
		*) if [ -z "$cmd" ]; then cmd=${COMP_WORDS[i]}; elif [ -z "$verb" ]; then verb=${COMP_WORDS[i]}; fi ;;
		esac
	done
	case $prev in
	--office) COMPREPLY=($(compgen -d -- "$cur")) && return ;;
	--color) COMPREPLY=($(compgen -W "auto always never" -- "$cur")) && return ;;
	esac
	case $cmd in
	answer) verbs="" options="--party --date --comment --json --help" ;;
	backup) verbs="" options="--help" ;;
	campaign) verbs="audit cancel list pause resume retry show" options="--json --failed --unsure --deferred --help" ;;
	check) verbs="" options="--online --json --help" ;;
	contact) verbs="add duplicates edit erase export history merge note show subscribe suppress suppressed unsubscribe unsuppress" options="--list --cause --detail --yes --json --help" ;;
	event) verbs="accept attendance cancel change create decline feed ics list matters new reinstate show uninvite" options="--json --dry-run --date --reason --help" ;;
	export) verbs="" options="--list --segment --format --json --raw --help" ;;
	field) verbs="show type" options="--json --help" ;;
	import) verbs="" options="--list --map --conflict --separator --encoding --header-row --consent --rejects --undo --log --dry-run --json --help" ;;
	inbox) verbs="answer assign away close explain list note rejudge rule save show templates" options="--text --file --canned --template --add --by --by-rule --deputy --back --reopen --json --all --state --kind --assigned --person --search --raw --help" ;;
	init) verbs="" options="--help" ;;
	invite) verbs="" options="--list --segment --exclude-list --exclude --many --dry-run --json --help" ;;
	list) verbs="create rename show" options="--title --kind --json --help" ;;
	poller) verbs="" options="--once --json --help" ;;
	preview) verbs="" options="--to --event --html --raw --help" ;;
	render) verbs="" options="--data --partials --help" ;;
	restore) verbs="" options="--help" ;;
	roster) verbs="" options="--all --date --buildings --json --csv --sheet --help" ;;
	rule) verbs="cap guard quiet show uncap unguard unquiet" options="--kind --reason --urgent --json --help" ;;
	run) verbs="" options="--help" ;;
	segment) verbs="" options="--list --count --explain --save --saved --remove --json --help" ;;
	send) verbs="" options="--list --segment --exclude-list --exclude --at --test --again --dry-run --online --yes --json --help" ;;
	sender) verbs="" options="--drain --help" ;;
	status) verbs="" options="--json --help" ;;
	target) verbs="import list" options="--json --help" ;;
	help) verbs="answer backup campaign check contact event export field import inbox init invite list poller preview render restore roster rule run segment send sender status target" ;;
	"") verbs="answer backup campaign check contact event export field import inbox init invite list poller preview render restore roster rule run segment send sender status target help" options="--office --quiet --color --help --version" ;;
	esac
	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
	elif [ -z "$verb" ] && [ -n "$verbs" ]; then
		COMPREPLY=($(compgen -W "$verbs" -- "$cur"))
	else
		COMPREPLY=()      # files, by -o default
	fi
}
complete -o default -F _convene convene
