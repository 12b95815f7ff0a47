import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLocalHost } from '../../../src/host/local-host.ts';
import { createRehearsals } from '../../../src/host/rehearsal/rehearsals.ts';
import type { Gate } from '../../../src/model/gate.ts';
import { noBaselines } from '../../../src/model/observation.ts';
import { systemClock } from '../../../src/storage/system-clock.ts';
import { valueOf } from '../../support/results.ts';
import { abilities, folder, noBoundary } from '../local.ts';
import { contextOf } from '../performers/context.ts';
import { noRehearsal, sh, useRehearsals, useStage } from './use-rehearsal.ts';

const MiB = 1024 ** 2;

const gateContext = { ...contextOf({ writable: [] }), baselines: noBaselines, progress: () => undefined };

function tcpGate(port: number): Gate {
  const timing = { timeout: 1000, attempts: 1, every: 0, after: 0, unchanged: false };
  return { check: { kind: 'tcp', host: '127.0.0.1', port, open: true, from: 'host' }, timing, implied: false, title: '' };
}

describe.skipIf(noRehearsal !== undefined)('a rehearsal', () => {
  test('holds no more than it may: the write fails, it is known, and the host has nothing of it', async () => {
    const base = await folder();
    const stage = await useStage({ size: 16 * MiB });
    expect(await stage.isFull()).toBe(false);
    expect(await sh(stage, `head -c 64M /dev/zero >'${base}/large' 2>/dev/null; echo $?`)).toBe('0 1');
    expect(await stage.isFull()).toBe(true);
    expect(await stage.fork()).toMatchObject({ ok: false, failure: { exit: 69, code: 'rehearsal-not-forked' } });
    expect(existsSync(path.join(base, 'large'))).toBe(false);
  });

  test('reaches nothing of the host: no network, no process, no daemon', async () => {
    const stage = await useStage();
    expect(await sh(stage, 'ls /sys/class/net 2>/dev/null | wc -l; cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d " "')).toMatch(
      /lo$/,
    );
    expect(await sh(stage, `kill -0 ${process.pid} 2>/dev/null; echo $?`)).toBe('0 1');
    expect(await sh(stage, 'find /run -type s | wc -l')).toBe('0 0');
    expect(await stage.target.judge(tcpGate(22), gateContext)).toMatchObject({ verdict: 'UNKNOWN' });
  });

  test('ends with its holder, and leaves the mount table as it was', async () => {
    const before = readFileSync('/proc/self/mountinfo', 'utf8');
    const state = path.join(await folder(), 'state');
    const stage = valueOf(await (await useRehearsals({ state })).begin([]));
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(before);
    await stage.close();
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(before);
    expect(existsSync(path.join(state, 'scratch/rehearsal/view'))).toBe(false);
  });

  test('two at once know nothing of each other', async () => {
    const base = await folder();
    const state = path.join(await folder(), 'state');
    const [one, other] = [await useStage({ state }), await useStage({ state })];
    await sh(one, `echo one >'${base}/a'`);
    expect(await sh(other, `ls '${base}'`)).toBe('0 ');
  });

  test('is refused where an allowed path lies on what no overlay takes; elsewhere it is shown read-only', async () => {
    const state = path.join(await folder(), 'state');
    const rehearsals = await useRehearsals({ state });
    expect(await rehearsals.begin(['/sys/kernel'])).toMatchObject({
      ok: false,
      failure: {
        exit: 69,
        message: 'rehearsal not possible here: the allowed path /sys/kernel lies on /sys (sysfs), of which no overlay can be had',
      },
    });
    const stage = valueOf(await rehearsals.begin(['/etc']));
    expect(await sh(stage, 'touch /sys/x 2>/dev/null; echo $?')).toBe('0 1');
    await stage.close();
  });
});

test.skipIf(noBoundary !== undefined)(
  'where no boundary or no overlay can be had it is refused with the reason, never pretended',
  async () => {
    const state = path.join(await folder(), 'state');
    mkdirSync(state);
    const parts = { state: [state], base: path.join(state, 'rehearsal'), clock: systemClock };
    const host = createLocalHost({ state: [state], scratch: state, abilities });
    const none = createRehearsals({ ...parts, host, probe: { abilities: { view: 'none' }, complaints: ['bubblewrap is not installed'] } });
    expect(await none.begin([])).toMatchObject({
      ok: false,
      failure: { exit: 69, message: 'rehearsal not possible here: bubblewrap is not installed' },
    });
    const flat = createRehearsals({
      ...parts,
      host,
      probe: { abilities: { ...abilities, view: 'read-only' }, complaints: ['an overlay of the host needs root'] },
    });
    expect(await flat.begin([])).toMatchObject({
      ok: false,
      failure: { exit: 69, message: 'rehearsal not possible here: an overlay of the host needs root' },
    });
  },
);
