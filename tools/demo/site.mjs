import { readFileSync } from 'node:fs';
// The demo's web server: it reads its settings and pages anew for every request, so that a changed file is a changed service.
// `node site.mjs FOLDER` prints its port on the first line and ends with its parent's stdin.
import { createServer } from 'node:http';
import path from 'node:path';

const folder = process.argv[2];

const server = createServer((request, response) => {
  try {
    const settings = JSON.parse(readFileSync(path.join(folder, 'settings.json'), 'utf8'));
    if (request.url === '/health')
      return answer(response, 200, 'application/json', JSON.stringify({ ok: true, greeting: settings.greeting }));
    const page = readFileSync(path.join(folder, 'pages', settings.page), 'utf8');
    return answer(response, 200, 'text/html', page.replaceAll('{{greeting}}', settings.greeting));
  } catch (error) {
    return answer(response, 500, 'text/plain', `broken: ${error.message}\n`);
  }
});

function answer(response, status, type, body) {
  response.writeHead(status, { 'content-type': type }).end(body);
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.resume().on('end', () => process.exit(0));
