import { expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';
import { useHost } from './use-host.ts';

const host = useHost({ program: false });

test('keys go in, the screen comes out, and a killed terminal hangs up', async () => {
  const line = 'trap "touch /tmp/hung-up; exit" HUP; stty size; while read -r word; do echo "got <$word> äö"; done';
  const terminal = await openTerminal(host(), `bash -c '${line}'`, { columns: 60, rows: 10 });
  await terminal.until('10 60');
  await terminal.type("it's $HOME; -x");
  await terminal.press('Enter');
  expect(await terminal.until('got')).toContain("got <it's $HOME; -x> äö");
  await terminal.resize(100, 30);
  await terminal.kill();
  expect(await host().until('ls /tmp/hung-up')).toBe('/tmp/hung-up\n');
});
