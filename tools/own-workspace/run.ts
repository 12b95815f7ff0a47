// `npm run pins`: this repository's own workspace, brought up to date: the pins of its runbooks and the JSON Schemas for editors.
// Run it after a runbook was changed and reviewed; a test fails as long as it is due.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOfBytes } from '../../src/model/digest.ts';
import { policyJsonSchema } from '../../src/policy/json-schema.ts';
import { runbookJsonSchema } from '../../src/runbook/json-schema.ts';
import { refreshPins } from './refresh-pins.ts';

const root = path.join(import.meta.dirname, '../..');

function write(file: string, text: string): void {
  const place = path.join(root, file);
  if (readFileSync(place, { encoding: 'utf8', flag: 'a+' }) === text) return;
  writeFileSync(place, text);
  console.log(`written ${file}`);
}

const runbooks = readdirSync(path.join(root, 'runbooks')).filter((name) => name.endsWith('.yaml'));
const digests = Object.fromEntries(
  runbooks.map((name) => [`runbooks/${name}`, digestOfBytes(readFileSync(path.join(root, 'runbooks', name)))]),
);
write('ops/policy.yaml', refreshPins(readFileSync(path.join(root, 'ops/policy.yaml'), 'utf8'), digests));
write('ops/schemas/policy.schema.json', `${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`);
write('ops/schemas/runbook.schema.json', `${JSON.stringify(runbookJsonSchema(), undefined, 2)}\n`);
