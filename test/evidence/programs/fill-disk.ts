// Writes more evidence than its disk takes and says what came of it.

import { evidenceStore } from '../../../src/evidence/evidence-store.ts';

const root = process.argv[2] ?? '';
const store = evidenceStore(() => root);
const none = { secrets: {}, patterns: [] };
const opened = await store.open('', '1-1', none, 1024 * 1024);
if (!opened.ok) throw new Error(opened.failure.message);
for (let count = 0; count < 64; count += 1) opened.value.write({ stream: 'out', bytes: Buffer.alloc(4096, 'x') });
const closed = await opened.value.close();
process.stdout.write(closed.ok ? 'closed\n' : `${closed.failure.exit} ${closed.failure.message}\n`);
const again = await store.open('', '1-1', none, 1024);
process.stdout.write(`open ${again.ok ? 'ok' : again.failure.exit}\n`);
