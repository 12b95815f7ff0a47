import { appendFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { logBaseline, lookByLog } from '../../../src/host/gates/log.ts';
import type { LinePattern } from '../../../src/model/gate.ts';
import { folder, localHost } from '../local.ts';

async function ground(before = 'old ERROR\n') {
  const log = path.join(await folder(), 'app.log');
  const { host } = await localHost({ view: 'none' });
  await writeFile(log, before);
  const judge = async (wanted: LinePattern, baseline: string | undefined): Promise<string> => {
    const { verdict, observed } = await lookByLog(host, log, wanted, baseline)({ timeout: 5000, cancel: new AbortController().signal });
    return `${verdict} ${observed}`;
  };
  return { log, judge, mark: () => logBaseline(host, log) };
}

it('sees only what came after the mark, whatever its case', async () => {
  const { log, judge, mark } = await ground();
  const baseline = await mark();
  expect(await judge({ without: 'error' }, baseline)).toBe('PASS 0 new lines, none matches');
  expect(await judge({ with: 'started' }, baseline)).toBe('FAIL 0 new lines, none matches');
  await appendFile(log, 'Started well\nall fine');
  expect(await judge({ without: 'error' }, baseline)).toBe('PASS 2 new lines, none matches');
  expect(await judge({ with: 'STARTED' }, baseline)).toBe('PASS a line matches: Started well');
  await appendFile(log, '\nan Error came\n');
  expect(await judge({ without: 'error|fatal' }, baseline)).toBe('FAIL a line matches: an Error came');
});

it('reads a log that was rotated once to its end first', async () => {
  const { log, judge, mark } = await ground();
  const baseline = await mark();
  await appendFile(log, 'last words: fatal\n');
  await rename(log, `${log}.1`);
  await writeFile(log, 'fresh\n');
  expect(await judge({ without: 'fatal' }, baseline)).toBe('FAIL a line matches: last words: fatal');
  expect(await judge({ with: 'fresh' }, baseline)).toBe('PASS a line matches: fresh');
});

it('is UNKNOWN where the cursor is lost', async () => {
  const { log, judge, mark } = await ground('many old lines\n');
  const baseline = await mark();
  await truncate(log, 3);
  expect(await judge({ without: 'x' }, baseline)).toMatch(/^UNKNOWN .* was truncated since/);
  await rename(log, `${log}.gone`);
  await writeFile(log, 'fresh\n');
  expect(await judge({ without: 'x' }, baseline)).toMatch(/^UNKNOWN .* is another file than before/);
  await rm(log);
  expect(await judge({ without: 'x' }, baseline)).toBe(`UNKNOWN there is no log ${log}`);
  expect(await judge({ without: 'x' }, undefined)).toBe('UNKNOWN where the log ended before is not known');
});

it('reads a log from its beginning that was not there before, and never calls an absent one clean', async () => {
  const { log, judge, mark } = await ground();
  await rm(log);
  const baseline = await mark();
  expect(baseline).toBe('absent');
  expect(await judge({ without: 'error' }, baseline)).toBe(`UNKNOWN there is no log ${log}`);
  await writeFile(log, 'an error\n');
  expect(await judge({ without: 'error' }, baseline)).toBe('FAIL a line matches: an error');
});

it('gets through a hundred thousand lines', async () => {
  const { log, judge, mark } = await ground();
  const baseline = await mark();
  await appendFile(log, 'a plain line of some length without any trouble in it\n'.repeat(100_000));
  expect(await judge({ without: 'panic|fatal' }, baseline)).toBe('PASS 100000 new lines, none matches');
});

it('is UNKNOWN when the pattern does not finish', async () => {
  const { log, judge, mark } = await ground();
  const baseline = await mark();
  await appendFile(log, `${'a'.repeat(60)}!\n`);
  expect(await judge({ without: '^(a+)+$' }, baseline)).toBe('UNKNOWN the pattern did not finish within 1000 ms');
});
