import { describe, expect, it } from 'vitest';
import { digestOfBytes } from '../../src/model/digest.ts';
import { appRunbook } from './app-runbook.ts';
import { planOf } from './planning.ts';

const commands = [
  '[/usr/bin/app, { rest: ".+" }]',
  '{ argv: [/usr/bin/app, { rest: ".+" }], reach: [network, "127.0.0.1:80", /run/app.sock, /run/docker.sock, host] }',
  '{ argv: [/usr/bin/look], reach: [network], looks: true }',
  `{ script: a.sh, sha256: ${digestOfBytes('')} }`,
];

interface Seen {
  readonly undo: string;
  readonly needs: string;
  readonly marks: string;
  readonly gates: readonly string[];
}

/** How the first step stands in the plan. `marks`: c changes, w writes, o outside. */
function seen(step: string, settings: Parameters<typeof appRunbook>[1] = {}): Seen {
  const [first] = planOf(appRunbook(`  - name: Step\n    ${step}\n`, settings), {
    commands,
    inputs: { files: new Map([['a.sh', new Uint8Array()]]) },
  }).steps;
  const { undo, needs, changes, writes, outside, gates } = first!;
  return {
    undo: undo.kind,
    needs,
    marks: `${changes ? 'c' : '-'}${writes ? 'w' : '-'}${outside ? 'o' : '-'}`,
    gates: gates.filter(({ implied }) => implied).map(({ title }) => title),
  };
}

const gated = 'gates: [{ file: { path: /etc/app/a, exists: true } }]';
const none = 'undo: { none: x }';
const noPaths = { paths: '[]' };

describe('a step: its undo, its class, what it does, the gates it brings along', () => {
  it.each<[string, Seen]>([
    [
      'service: { unit: app, do: start }',
      { undo: 'reverse', needs: 'SERVICE_RESTART', marks: 'c--', gates: ['service app.service is active'] },
    ],
    [
      'service: { unit: app, do: stop }',
      { undo: 'reverse', needs: 'SERVICE_RESTART', marks: 'c--', gates: ['service app.service is not active'] },
    ],
    [
      'service: { unit: app, do: restart }',
      { undo: 'again', needs: 'SERVICE_RESTART', marks: 'c--', gates: ['service app.service is active'] },
    ],
    [
      'service: { unit: app, do: reload }',
      { undo: 'again', needs: 'LOW_RISK_CONFIG', marks: 'c--', gates: ['service app.service is active'] },
    ],
    [
      'service: { unit: app, do: enable }',
      { undo: 'reverse', needs: 'SERVICE_RESTART', marks: 'c--', gates: ['service app.service is enabled'] },
    ],
    [
      'service: { unit: app, do: disable }',
      { undo: 'reverse', needs: 'SERVICE_RESTART', marks: 'c--', gates: ['service app.service is not enabled'] },
    ],
    ['service: { unit: app, do: daemon-reload }', { undo: 'again', needs: 'LOW_RISK_CONFIG', marks: 'c--', gates: [] }],
    [
      'write: { path: /etc/app/a, absent: true }',
      { undo: 'snapshot', needs: 'FILESYSTEM_WRITE', marks: 'cw-', gates: ['file /etc/app/a is absent'] },
    ],
    [
      'write: { path: /etc/app/a, link: b }',
      { undo: 'snapshot', needs: 'LOW_RISK_CONFIG', marks: 'cw-', gates: ['file /etc/app/a is a link to b'] },
    ],
    [
      'write: { path: /etc/app/a, edit: [{ append: x }] }',
      { undo: 'snapshot', needs: 'LOW_RISK_CONFIG', marks: 'cw-', gates: ['file /etc/app/a holds what was written'] },
    ],
    [
      'write: { path: /etc/app/a, content: x, mode: "640", owner: app, group: www }',
      {
        undo: 'snapshot',
        needs: 'LOW_RISK_CONFIG',
        marks: 'cw-',
        gates: ['file /etc/app/a has the SHA-256 2d711642b726…', 'file /etc/app/a has the mode 0640', 'file /etc/app/a belongs to app:www'],
      },
    ],
    [
      'write: { path: /etc/app/a, content: x, group: www, secret: true }',
      {
        undo: 'snapshot',
        needs: 'LOW_RISK_CONFIG',
        marks: 'cw-',
        gates: ['file /etc/app/a holds what was written', 'file /etc/app/a belongs to :www'],
      },
    ],
    [`run: app index\n    ${gated}`, { undo: 'snapshot', needs: 'FILESYSTEM_WRITE', marks: 'cw-', gates: [] }],
    [`script: { file: a.sh }\n    ${gated}`, { undo: 'snapshot', needs: 'FILESYSTEM_WRITE', marks: 'cw-', gates: [] }],
    [
      `run: { argv: app send, reach: [network] }\n    ${none}\n    ${gated}`,
      { undo: 'none', needs: 'DATA_CHANGE', marks: 'cw-', gates: [] },
    ],
    [
      `run: { argv: app send, reach: ["127.0.0.1:80"] }\n    ${none}\n    ${gated}`,
      { undo: 'none', needs: 'DATA_CHANGE', marks: 'cw-', gates: [] },
    ],
    [
      `run: { argv: app send, reach: [/run/docker.sock] }\n    ${none}\n    ${gated}`,
      { undo: 'none', needs: 'HOST_CHANGE', marks: 'cwo', gates: [] },
    ],
    [`run: { argv: app send, reach: [host] }\n    ${none}\n    ${gated}`, { undo: 'none', needs: 'HOST_CHANGE', marks: 'cwo', gates: [] }],
    [`run: { argv: look, reach: [network] }\n    ${gated}`, { undo: 'nothing', needs: 'READ_ONLY', marks: '---', gates: [] }],
    [
      `manual: { say: Turn it, class: DATA_CHANGE }\n    ${none}\n    ${gated}`,
      { undo: 'none', needs: 'DATA_CHANGE', marks: 'c-o', gates: [] },
    ],
    [`manual: Turn it\n    ${none}\n    ${gated}`, { undo: 'none', needs: 'HOST_CHANGE', marks: 'c-o', gates: [] }],
    [`manual: { say: Look at it, class: READ_ONLY }\n    ${gated}`, { undo: 'nothing', needs: 'READ_ONLY', marks: '--o', gates: [] }],
    ['check: [{ tcp: "127.0.0.1:80" }]', { undo: 'nothing', needs: 'READ_ONLY', marks: '---', gates: [] }],
    ['check: [{ command: { argv: app check, reach: [network] } }]', { undo: 'nothing', needs: 'LOW_RISK_CONFIG', marks: '---', gates: [] }],
    ['check: [{ command: { argv: app check, reach: [host] } }]', { undo: 'nothing', needs: 'HOST_CHANGE', marks: '--o', gates: [] }],
    [`run: app index\n    ${gated}\n    undo: again`, { undo: 'again', needs: 'FILESYSTEM_WRITE', marks: 'cw-', gates: [] }],
    [
      `write: { path: /etc/app/a, link: b }\n    undo: [{ service: { unit: app, do: restart } }]`,
      { undo: 'list', needs: 'SERVICE_RESTART', marks: 'cw-', gates: ['file /etc/app/a is a link to b'] },
    ],
  ])('%s', (step, expected) => {
    expect(seen(step)).toEqual(expected);
  });

  it('where nothing may be written, a command that reaches nothing changes nothing', () => {
    expect(seen(`run: app index\n    ${gated}`, noPaths)).toEqual({ undo: 'nothing', needs: 'READ_ONLY', marks: '---', gates: [] });
  });

  it('in READ_ONLY nothing needs gates or undo', () => {
    expect(seen('run: app index', { ...noPaths, riskClass: 'READ_ONLY' })).toEqual({
      undo: 'nothing',
      needs: 'READ_ONLY',
      marks: '---',
      gates: [],
    });
  });
});

describe('a gate', () => {
  const timingOf = (gate: string) => planOf(appRunbook(`  - name: Step\n    check: [${gate}]\n`), { commands }).steps[0]!.gates[0]!;

  it('has its timing beside the kind or inside it', () => {
    const beside = timingOf(
      '{ http: { url: "http://127.0.0.1/" }, attempts: 3, every: 2s, after: 1s, for: 5s, timeout: 4s, unchanged: true }',
    );
    const inside = timingOf(
      '{ http: { url: "http://127.0.0.1/", attempts: 3, every: 2s, after: 1s, for: 5s, timeout: 4s, unchanged: true } }',
    );
    expect(inside).toEqual(beside);
    expect(beside.timing).toEqual({ timeout: 4000, attempts: 3, every: 2000, after: 1000, for: 5000, unchanged: true });
  });

  it("has the policy's timeout where it says none, and a command has that of its gate", () => {
    expect(timingOf('{ tcp: "127.0.0.1:80" }').timing).toEqual({ timeout: 30_000, attempts: 1, every: 1000, after: 0, unchanged: false });
    for (const gate of ['{ command: app check, timeout: 4s }', '{ command: { argv: app check, timeout: 4s } }']) {
      expect(timingOf(gate)).toMatchObject({ timing: { timeout: 4000 }, check: { command: { timeout: 4000 } } });
    }
  });

  it.each([
    ['{ service: { unit: app } }', { kind: 'service', unit: 'app.service', active: true }],
    ['{ service: { unit: app.timer, enabled: false } }', { kind: 'service', unit: 'app.timer', enabled: false }],
    ['{ service: { failed: 0 } }', { kind: 'services', failed: 0 }],
    ['{ log: { unit: app, with: x } }', { kind: 'journal', unit: 'app.service', with: 'x' }],
    ['{ http: "http://127.0.0.1/" }', { kind: 'http', url: 'http://127.0.0.1/', status: 200, from: 'host' }],
    [
      '{ http: { url: "http://127.0.0.1/", header: { X-A: b } } }',
      { kind: 'http', url: 'http://127.0.0.1/', status: 200, from: 'host', header: { 'x-a': 'b' } },
    ],
    ['{ tcp: "[::1]:22" }', { kind: 'tcp', host: '::1', port: 22, open: true, from: 'host' }],
    ['{ tcp: { address: "db:5432", open: false } }', { kind: 'tcp', host: 'db', port: 5432, open: false, from: 'host' }],
    ['{ file: { path: /a, mode: "644" } }', { kind: 'file', path: '/a', expect: { is: 'mode', mode: '0644' } }],
    ['{ manual: Is it green? }', { kind: 'manual', say: 'Is it green?' }],
  ])('%s', (gate, expected) => {
    expect(timingOf(gate).check).toEqual(expected);
  });
});
