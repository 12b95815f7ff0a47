// `npm run docs`: the pages under docs/ that are written from the program's own tables. A test fails as long as it is due.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { findingsPage } from './findings-page.ts';

writeFileSync(path.join(import.meta.dirname, '../../docs/findings.md'), findingsPage());
console.log('written docs/findings.md');
