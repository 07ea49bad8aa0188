// letters.js MESSAGE.html MESSAGE.txt N | inline FILE - the same letters with mustache.js, handlebars and nodemailer's composer.
// The page given is the one convene makes (layout around it, style sheets inlined), with the merge fields still in it.
const fs = require("fs");
const first = ["Ana", "José", "Mía", "Li", "Olu", "Fatima", "Noah", "Zoë", "Ravi", "Grace"];
const school = ["Pine Street", "Lincoln", "Riverside", "César Chávez Academy", "Harriet Tubman"];
const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1e6; };
const median = a => a.sort((x, y) => x - y)[a.length >> 1];

function person(i) {
	return { first_name: first[i % 10], last_name: "Okafor", email: `member${i}@mail.example`, building: school[i % 5],
		district: "5", steward: i % 3 ? "Luz Ortega" : "", unsubscribe_url: `https://act.local59.example/u/cb2qoc6cahcn35ekr2y${i}` };
}
function build(MailComposer, page, text, p, i) {
	return new Promise((ok, no) => new MailComposer({
		from: "Ana Rivera <ana@local59.example>", to: { name: `${p.first_name} ${p.last_name}`, address: p.email },
		replyTo: `answers+r${i}@local59.example`, subject: `${p.first_name}, the board votes Tuesday`,
		messageId: `<m${i}@local59.example>`, text, html: page,
		headers: { "List-Id": "Local 59 <newsletter.local59.example>", Precedence: "bulk",
			"List-Unsubscribe": `<${p.unsubscribe_url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
			"Feedback-ID": "bench:newsletter:local59-example:local59-example" },
	}).compile().build((e, m) => e ? no(e) : ok(m)));
}
async function run(name, render, n) {
	const MailComposer = require("nodemailer/lib/mail-composer");
	const times = [];
	let octets = 0;
	for (let r = 0; r < 3; r++) {
		const start = cpu();
		octets = 0;
		for (let i = 0; i < n; i++) {
			const p = person(i);
			octets += (await build(MailComposer, render.page(p), render.text(p), p, i)).length;
		}
		times.push(cpu() - start);
	}
	const s = median(times);
	console.log(`${name.padEnd(22)} ${String(n).padStart(7)} letters of ${String(Math.round(octets / n)).padStart(5)} octets  median ` +
		`${(n / s).toFixed(0).padStart(8)}/s  ${(s / n * 1e6).toFixed(2).padStart(6)} us CPU a letter`);
}
async function main([a, b, c]) {
	if (a === "inline") {
		const juice = require("juice"), html = fs.readFileSync(b, "utf8"), ms = [];
		for (let i = 0; i < 11; i++) { const s = cpu(); juice(html); ms.push((cpu() - s) * 1e3); }
		console.log(`juice inline           ${median(ms).toFixed(2).padStart(6)} ms`);
		return;
	}
	const page = fs.readFileSync(a, "utf8"), text = fs.readFileSync(b, "utf8"), n = Number(c);
	const mustache = require("mustache"), handlebars = require("handlebars");
	mustache.parse(page); mustache.parse(text);
	await run("mustache+nodemailer", { page: p => mustache.render(page, p), text: p => mustache.render(text, p) }, n);
	const hp = handlebars.compile(page), ht = handlebars.compile(text, { noEscape: true });
	await run("handlebars+nodemailer", { page: hp, text: ht }, n);
}
main(process.argv.slice(2));
