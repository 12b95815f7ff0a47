// Runs this checkout's host room inside a real systemd host, as root, from its sources.
import path from 'node:path';
import type { Host } from '../vps/host.ts';

const checkout = path.resolve(import.meta.dirname, '../..');

/** For `useHost`. */
export const sourceBinds = ['src', 'node_modules', 'package.json'].map((part) => ({
  from: path.join(checkout, part),
  to: `/opt/source/${part}`,
}));

const node = `/opt/source/node_modules/node-linux-${process.arch}/bin/node`;

const prelude = `
import { createLocalHost } from '/opt/source/src/host/local-host.ts';
import { createLocalTarget } from '/opt/source/src/host/local-target.ts';
import { probeHost } from '/opt/source/src/host/probe.ts';
import { collector } from '/opt/source/src/host/collect.ts';
import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
const state = [process.getuid() === 0 ? '/var/lib/holdpoint' : process.env.HOME + '/.local/state/holdpoint'];
mkdirSync(state[0], { recursive: true, mode: 0o700 });
const scratch = state[0] + '/scratch';
const probe = await probeHost({ state, scratch });
const host = createLocalHost({ state, scratch, abilities: probe.abilities });
const clock = { now: () => new Date().toISOString(), monotonic: () => performance.now(), sleep: (ms) => pause(ms) };
const target = createLocalTarget({ host, probe, state, clock });
const none = { writable: [], protected: [], hidden: [], reach: [], show: {} };
const run = async (argv, kind, more = {}, extra = {}) => {
  const output = collector(1024 ** 2);
  const profile = kind === 'open' || kind === 'outside' ? { kind } : { kind, confinement: { ...none, ...more } };
  const ended = await host.exec({ argv, profile, cwd: '/', env: {}, timeout: 20000, ...extra }, output.watch);
  return { ended, out: output.text('out'), err: output.text('err') };
};
const scope = { writable: [], keep: [], protected: [], hidden: [], units: [], not_enforced: [] };
const act = { scope, enforced: true, readOnly: false, blob: async () => { throw new Error('no blob'); }, watch: () => undefined, cancel: new AbortController().signal };
const gate = (check, timing = {}) => ({ check, timing: { timeout: 10000, attempts: 1, every: 200, after: 0, unchanged: false, ...timing }, implied: false, title: '' });
const judge = async (wanted, baselines, more = {}) => {
  const { verdict, observed } = await target.judge(wanted, { ...act, baselines, progress: () => undefined, ...more });
  return verdict + ' ' + observed;
};
const answer = {};
`;

/** The body sets properties of `answer`; they come back. Missing user: root. */
export async function inside<T>(host: Host, body: string, user?: { readonly name: string; readonly home: string }): Promise<T> {
  const script = `${prelude}\n${body}\nprocess.stdout.write(JSON.stringify(answer));`;
  await host.put('/srv/inside.mts', script);
  const as = user === undefined ? {} : { user: user.name, env: { HOME: user.home } };
  const ended = await host.exec([node, '/srv/inside.mts'], { patience: 120_000, ...as });
  if (ended.exit !== 0) throw new Error(`exit ${ended.exit}\n${ended.stdout}${ended.stderr}`);
  return JSON.parse(ended.stdout) as T;
}
