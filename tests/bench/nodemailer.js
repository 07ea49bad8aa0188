// nodemailer.js PORT N CONNECTIONS - the same job by nodemailer's pool: a mustache merge, MIME, one message a person.
const nodemailer = require('nodemailer');
const mustache = require('mustache');
const [port, n, connections] = process.argv.slice(2).map(Number);
const line = 'On Tuesday the board decides on community schools at {{building}}, and we will fill the room with parents.\n\n';
const text = 'Dear {{first_name}},\n\n' + line.repeat(17);
const html = '<p>Dear {{first_name}},</p>' + `<p>${line.trim()}</p>`.repeat(17);
const pool = nodemailer.createTransport({ host: '127.0.0.1', port, pool: true, maxConnections: connections,
                                          maxMessages: Infinity, secure: false, ignoreTLS: true });
(async () => {
	const start = process.hrtime.bigint();
	const waiting = [];
	for (let i = 0; i < n; i++) {
		const person = { first_name: 'Ana', building: 'Lincoln Elementary' };
		waiting.push(pool.sendMail({ from: 'ana@local59.example', to: `member${i}@example.org`, subject: 'The board votes Tuesday',
		                             text: mustache.render(text, person), html: mustache.render(html, person) }));
		if (waiting.length >= 256)
			await Promise.all(waiting.splice(0));
	}
	await Promise.all(waiting);
	const seconds = Number(process.hrtime.bigint() - start) / 1e9;
	const cpu = process.cpuUsage();
	console.log(`${(n / seconds).toFixed(0)} ${((cpu.user + cpu.system) / n).toFixed(1)}`);
	pool.close();
})();
