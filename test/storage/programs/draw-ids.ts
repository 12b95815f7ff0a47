// Draws ten operation ids of one date beside other processes that do the same, and says which.

import { operations } from '../../../src/storage/operations.ts';

const [folder = '', removed = '', date = ''] = process.argv.slice(2);
const store = operations(folder, removed, () => '');
for (let count = 0; count < 10; count += 1) {
  const drawn = await store.draw(date, 0);
  process.stdout.write(`${drawn.ok ? drawn.value : drawn.failure.message}\n`);
}
