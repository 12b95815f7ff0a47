// `npm run docs`: the pages under docs/ that are written from the program's own tables and from other pages. A test fails as long as it is due.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decisionsPage } from './decisions-page.ts';
import { findingsPage } from './findings-page.ts';

const docs = path.join(import.meta.dirname, '../../docs');
const decisions = globSync('*.md', { cwd: path.join(docs, 'decisions') })
  .filter((file) => file !== 'README.md')
  .map((file) => ({ file, text: readFileSync(path.join(docs, 'decisions', file), 'utf8') }));

write('findings.md', findingsPage());
write('decisions/README.md', decisionsPage(decisions));

function write(file: string, text: string): void {
  const place = path.join(docs, file);
  if (readFileSync(place, { encoding: 'utf8', flag: 'a+' }) === text) return;
  writeFileSync(place, text);
  console.log(`written docs/${file}`);
}
