// A registry with one package, for a host that can reach nothing else: node one-package-registry.mjs TARBALL PACKAGE-JSON INTEGRITY.
// Prints its port when it answers. Any other package is not there (404), as on a mirror that lacks it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';

const [tarball, manifestFile, integrity] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
const bytes = readFileSync(tarball);

const server = createServer((request, response) => {
  const base = `http://${request.headers.host}`;
  if (request.url === '/tarball') {
    response.end(bytes);
  } else if (request.url === `/${manifest.name}`) {
    const version = { ...manifest, dist: { tarball: `${base}/tarball`, integrity } };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ name: manifest.name, 'dist-tags': { latest: manifest.version }, versions: { [manifest.version]: version } }),
    );
  } else {
    response.writeHead(404).end('{}');
  }
});
server.listen(0, '0.0.0.0', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());
