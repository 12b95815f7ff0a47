// Appends to a journal as fast as it can and says on stdout which record is durable, until somebody kills it.

import { journals } from '../../../src/storage/journals.ts';
import { systemClock } from '../../../src/storage/system-clock.ts';

const [folder = '', id = ''] = process.argv.slice(2);
const store = journals(folder, systemClock, { machineId: 'machine' });
const opened = await store.reopen(id);
const writer = opened.ok ? opened.value.writer : undefined;
const created = writer === undefined ? await store.create(id) : undefined;
const journal = writer ?? (created?.ok === true ? created.value : undefined);
if (journal === undefined) throw new Error(JSON.stringify({ opened, created }));
if (opened.ok) process.stdout.write(`repaired ${opened.value.contents.repaired} ${opened.value.contents.events.length}\n`);
for (;;) {
  const appended = await journal.append({ type: 'note-added', text: 'x'.repeat(200), by: 'anna' });
  if (!appended.ok) {
    process.stdout.write(`failed ${appended.failure.exit} ${appended.failure.message}\n`);
    const again = await journal.append({ type: 'note-added', text: 'once more', by: 'anna' });
    process.stdout.write(`again ${again.ok ? 'ok' : again.failure.exit}\n`);
    break;
  }
  process.stdout.write(`durable ${appended.value.seq}\n`);
}
