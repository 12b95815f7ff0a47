import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ended } from '../../model/ended.ts';
import type { UnitSight } from '../../model/unit-sight.ts';
import type { OutputChunk } from '../../ports/host.ts';
import { endedOfBwrap } from '../boundary/bwrap-status.ts';
import type { StepBounds } from '../boundary/step-bounds.ts';
import { collector } from '../collect.ts';
import { fixedPath } from '../environment.ts';
import { wordsOfEnd } from '../own-tool.ts';
import { spawn } from '../spawn.ts';
import { askInside, killGrace } from '../spawn/end.ts';
import { readPipe } from './read-pipe.ts';
import { emptyFolder, readText, writeUnitFiles, type UnitCommand, type UnitFiles } from './unit-files.ts';
import { boundProperties } from './unit-properties.ts';
import { seeUnit, systemctl } from './unit-status.ts';

/** How often a unit is asked whether it still runs; its pipes tell the usual end at once. */
const askEvery = 1000;

type Watch = (chunk: OutputChunk) => void;

/** Runs a command line of bubblewrap's as this unit and tells how it ended, as `spawn` does. When this process ends, the unit goes on. */
export async function runUnit(
  unit: string,
  files: UnitFiles,
  command: UnitCommand & { readonly timeout: number; readonly bounds: StepBounds },
  watch: Watch,
  cancel?: AbortSignal,
): Promise<Ended> {
  if (cancel?.aborted === true) return { kind: 'cancelled' };
  const tooLong =
    command.argv.some((word) => Buffer.byteLength(word) >= 128 * 1024) || Buffer.byteLength(command.argv.join(' ')) > 1_500_000;
  if (tooLong) return notStarted('the argument list is longer than the kernel takes');
  if (command.argv.some((word) => word.includes('\0'))) return notStarted('an argument contains a NUL byte');
  if (existsSync(files.folder)) {
    const before = await seeUnit(unit, files);
    if (before.state === 'running') return notStarted(before.text);
    // Its last process may still be on its way out.
    await systemctl('stop', unit);
  }
  await emptyFolder(files);
  const [problem] = await Promise.all([
    tool(['/usr/bin/mkfifo', '--mode=0600', '--', files.out, files.err]),
    writeUnitFiles(files, command),
  ]);
  if (problem !== undefined) return notStarted(`the pipes of its unit could not be made: ${problem}`);
  const output = listen(files, watch);
  const refused = await tool(startArguments(unit, files, command));
  if (refused !== undefined) {
    output.close();
    return notStarted(`systemd did not start ${unit}: ${refused}`);
  }
  const stopped = await untilEnded(unit, files, output, command.timeout, cancel);
  return stopped ?? endOf(unit, files, output.complaint());
}

/** Goes on with a unit that another runner started: reads what it prints until it ends, or ends it when `cancel` says so. */
export async function followUnit(unit: string, files: UnitFiles, watch: Watch, cancel?: AbortSignal): Promise<UnitSight> {
  const output = listen(files, watch);
  await untilEnded(unit, files, output, undefined, cancel);
  return seeUnit(unit, files);
}

function startArguments(
  unit: string,
  files: UnitFiles,
  { timeout, bounds }: { readonly timeout: number; readonly bounds: StepBounds },
): string[] {
  const seconds = Math.ceil((timeout + 2 * killGrace) / 1000);
  const properties = [
    'KillMode=control-group',
    `TimeoutStopSec=${killGrace / 1000}`,
    // So that its time ends also when nobody is there any more to end it.
    `RuntimeMaxSec=${seconds}`,
    'UMask=0022',
    // What systemd was given for all its services is not for the two programs before bubblewrap either.
    'UnsetEnvironment=LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT ENV',
    'StandardInput=null',
    'StandardOutput=null',
    'StandardError=null',
    ...boundProperties(bounds),
  ];
  return [
    ...['/usr/bin/systemd-run', '--quiet', '--collect', '--service-type=exec', `--unit=${unit}`],
    ...properties.map((one) => `--property=${one}`),
    ...['--', '/bin/sh', files.run],
  ];
}

interface Listening {
  readonly ended: Promise<unknown>;
  readonly complaint: () => string;
  close(): void;
}

function listen(files: UnitFiles, watch: Watch): Listening {
  let complaint = '';
  const out = readPipe(files.out, (bytes) => watch({ stream: 'out', bytes }));
  const err = readPipe(files.err, (bytes) => {
    complaint = (complaint + Buffer.from(bytes).toString('utf8')).slice(-2000);
    watch({ stream: 'err', bytes });
  });
  return {
    ended: Promise.all([out.ended, err.ended]),
    complaint: () => complaint,
    close: () => {
      out.close();
      err.close();
    },
  };
}

/** undefined: it ended by itself. */
async function untilEnded(
  unit: string,
  files: UnitFiles,
  output: Listening,
  timeout: number | undefined,
  cancel: AbortSignal | undefined,
): Promise<Ended | undefined> {
  let stopped: Ended | undefined;
  let over = false;
  const timers: NodeJS.Timeout[] = [];
  const stop = (end: Ended): void => {
    if (stopped !== undefined) return;
    stopped = end;
    // The command itself, inside the boundary; its supervisors end with it.
    askInside(readText(files.status));
    timers.push(setTimeout(() => void systemctl('kill', '--signal=SIGKILL', unit), killGrace));
  };
  if (timeout !== undefined) timers.push(setTimeout(() => stop({ kind: 'timed-out', after_ms: timeout }), timeout));
  const onCancel = (): void => stop({ kind: 'cancelled' });
  if (cancel?.aborted === true) onCancel();
  cancel?.addEventListener('abort', onCancel, { once: true });
  const done = output.ended.then(() => {
    over = true;
  });
  // A unit that ended between a look at it and the opening of its pipes leaves nobody who would close them.
  while (!over) {
    const timer = new AbortController();
    await Promise.race([done, pause(askEvery, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    if (!over && (await seeUnit(unit, files)).state !== 'running') {
      await Promise.race([done, pause(askEvery)]);
      break;
    }
  }
  output.close();
  for (const timer of timers) clearTimeout(timer);
  cancel?.removeEventListener('abort', onCancel);
  // Whoever was asked to end is gone before anything else runs.
  if (stopped !== undefined) await systemctl('stop', unit);
  return stopped;
}

async function endOf(unit: string, files: UnitFiles, complaint: string): Promise<Ended> {
  const [status, code] = [readText(files.status), readText(files.code).trim()];
  if (/"exit-code"/.test(status) || code !== '')
    return endedOfBwrap({ status, complaint, cut: false, exitCode: code === '' ? undefined : Number(code), signal: undefined });
  return { kind: 'lost', reason: (await seeUnit(unit, files)).text };
}

/** undefined: it did what it was asked to. Otherwise what it said. */
async function tool(argv: readonly string[]): Promise<string | undefined> {
  const output = collector(4096);
  const ended = await spawn({ argv, env: { PATH: fixedPath, LC_ALL: 'C' }, cwd: '/', timeout: 30_000 }, output.watch);
  if (ended.kind === 'exited' && ended.code === 0) return undefined;
  return output.text('err').trim().split('\n')[0] || wordsOfEnd(ended);
}

function notStarted(reason: string): Ended {
  return { kind: 'not-started', reason };
}
