// Terminals that want less than the app gives: `dumb` gets plain lines and questions, NO_COLOR the app without colour.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startDemoSite, type DemoSite } from '../support/demo-site.ts';
import { keys, openTerminal, type RealTerminal } from '../support/real-terminal.ts';

let demo: DemoSite;
let terminal: RealTerminal | undefined;

beforeEach(async () => {
  demo = await startDemoSite();
});

afterEach(async () => {
  terminal?.kill();
  await demo.close();
});

function open(env: Readonly<Record<string, string>>): RealTerminal {
  terminal = openTerminal(['run', 'runbooks/1-good-change.yaml'], {
    cwd: demo.workspace,
    env: { ...demo.env, ...env },
    columns: 160,
    rows: 60,
  });
  return terminal;
}

it('a dumb terminal gets the whole operation as lines and questions; an empty line releases nothing', async () => {
  const plain = open({ TERM: 'dumb' });
  const answer = async (asked: string, text: string): Promise<void> => {
    await plain.see(new RegExp(`^${asked} ?$`, 'm'));
    plain.press(`${text}${keys.enter}`);
  };
  await answer(String.raw`approve it yourself \(SELF\)\? reason:`, 'it is due');
  await answer(String.raw`type the name of the operation \(New greeting on the demo site\):`, 'New greeting on the demo site');
  await answer('step 1 is next: type 1 to run it, q to leave:', '');
  await plain.see(/(?:step 1 is next[^]*){2}/);
  for (const step of [1, 2, 3]) await answer(`step ${step} is next: type ${step} to run it, q to leave:`, String(step));
  expect(await plain.ended).toBe(0);
  expect(plain.written()).toContain('closed: SUCCESS');
  expect(plain.written()).not.toContain('\u001b');
  expect((await demo.events()).flatMap((event) => (event.type === 'step-released' ? [event['step']] : []))).toEqual([1, 2, 3]);
});

it('NO_COLOR takes the colours away and leaves the app', async () => {
  const grey = open({ NO_COLOR: '1' });
  await grey.see('declaration');
  // eslint-disable-next-line no-control-regex
  expect(grey.written()).not.toMatch(/\u001b\[(?:\d+;)*(?:3|4|9|10)\d(?:;\d+)*m/);
  grey.kill();
  const coloured = open({});
  await coloured.see('declaration');
  // eslint-disable-next-line no-control-regex
  expect(coloured.written()).toMatch(/\u001b\[(?:\d+;)*(?:3|4|9|10)\d(?:;\d+)*m/);
});
