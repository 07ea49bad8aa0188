# sql.awk - turn named statements and migrations into C.
#
#   awk -v part=header -f sql.awk src/store/sql/*.sql            the enum cvn_sql
#   awk -v part=code   -f sql.awk src/store/sql/*.sql migrate/*  the table of texts, and the migrations
#
# A statement begins at `-- name: word` and ends at the next one or at the end of its file.

function quoted(line) {
	gsub(/\\/, "\\\\", line)
	gsub(/"/, "\\\"", line)
	return "\t\"" line "\\n\"\n"
}

FNR == 1 {
	current = ""
	migration = FILENAME ~ /\/migrate\//
	if (migration)
		current = "m" (++n_migrations)
}

!migration && /^-- name: / {
	current = $3
	if (current !~ /^[a-z][a-z0-9_]*$/ || (current in text)) {
		print FILENAME ":" FNR ": bad or repeated statement name " current > "/dev/stderr"
		exit 1
	}
	name[++n] = current
	text[current] = ""
	next
}

current != "" && !/^[ \t]*(--.*)?$/ {
	text[current] = text[current] quoted($0)
}

END {
	if (part == "header") {
		print "/* made by contrib/build/sql.awk */"
		print "#ifndef CVN_GEN_SQL_H\n#define CVN_GEN_SQL_H\nenum cvn_sql {"
		for (i = 1; i <= n; i++)
			print "\tCVN_SQL_" toupper(name[i]) ","
		print "\tCVN_SQL_COUNT\n};"
		print "struct cvn_sql_text { const char *name, *text; };"
		print "extern const struct cvn_sql_text cvn_sql_texts[];"
		print "extern const char *const cvn_sql_migrations[];\nextern const unsigned cvn_sql_n_migrations;\n#endif"
		exit
	}
	print "/* made by contrib/build/sql.awk */\n#include \"sql.h\""
	print "const struct cvn_sql_text cvn_sql_texts[] = {"
	for (i = 1; i <= n; i++)
		printf "{ \"%s\",\n%s},\n", name[i], text[name[i]]
	print "{ 0, 0 }\n};\nconst char *const cvn_sql_migrations[] = {"
	for (i = 1; i <= n_migrations; i++)
		printf "%s,\n", text["m" i]
	print "0\n};\nconst unsigned cvn_sql_n_migrations = " n_migrations ";"
}
