# people.awk - n rows of fictional people as CSV, the same in every run: awk -v n=1000 -f people.awk
BEGIN {
	srand(59); OFS = ","
	nf = split("Ana Luis Maria James Fatima Wei Omar Denise Jose Grace Tomas Priya Noel Ruth Samir Elena Keisha Paul Rosa Minh", f, " ")
	nl = split("Rivera Garcia Smith Johnson Nguyen Chen Khan Freeman Lopez Haddad Patel Torres Evans Okafor Brooks Vega Cruz Young Adams Tran", l, " ")
	nd = split("mail.example correo.example post.example inbox.example familia.example school.example", d, " ")
	nr = split("family family family family family family teacher teacher school_staff steward", r, " ")
	print "first_name,last_name,email,language,building,district,role,grade,children"
	for (i = 1; i <= n; i++) {
		a = f[int(rand() * nf) + 1]; b = l[int(rand() * nl) + 1]; q = r[int(rand() * nr) + 1]; gsub("_", " ", q)
		printf "%s,%s,%s.%s%d@%s,%s,School %d,%d,%s,%d,\"%s, %s\"\n", a, b, tolower(a), tolower(b), int(rand() * 1e9), d[int(rand() * nd) + 1],
			rand() < .4 ? "es" : "en", int(rand() * 60) + 1, int(rand() * 9) + 1, q, int(rand() * 12) + 1, f[int(rand() * nf) + 1], f[int(rand() * nf) + 1]
	}
}
