import { afterEach, describe, expect, it } from 'vitest';
import { absentNote } from '../../src/model/absent-places.ts';
import { failed, ok } from '../../src/model/failure.ts';
import { appOnTerminal, type AppSetting, type ShownApp } from '../support/app-on-terminal.tsx';
import { surveyOf } from '../support/plan-fixture.ts';
import { askingRunbook, brokenRunbook, filesOf, graveRunbook, plainRunbook } from '../support/runbook-texts.ts';

let shown: ShownApp | undefined;

afterEach(() => {
  shown?.close();
  shown = undefined;
});

const many = Object.fromEntries(
  Array.from({ length: 70 }, (_, place) => [`${100 + place}-site.yaml`, plainRunbook(`Greet visitors of site ${100 + place}`)]),
);
const graveSurvey: AppSetting['survey'] = (plan) =>
  ok(surveyOf(plan, { enforcement: 'partial', unconfined: [1], notes: [absentNote(plan.scope.protected)] }));

interface Scene extends Omit<AppSetting, 'files'> {
  readonly runbooks: Readonly<Record<string, string>>;
  /** A text that is there when the first screen is. */
  readonly first?: string;
  readonly act?: (app: ShownApp) => Promise<void>;
}

const choose = 'choose what to run';

const scenes: Readonly<Record<string, Scene>> = {
  'picker-empty': { runbooks: {} },
  'picker-broken': {
    runbooks: { '1-good.yaml': plainRunbook('A good one'), '2-broken.yaml': brokenRunbook },
    act: (app) => app.press('\u001b[B'),
  },
  'picker-many': { runbooks: many, act: (app) => app.press('\u001b[F') },
  'picker-filtered': {
    runbooks: many,
    act: async (app) => {
      await app.press('/');
      await app.press('site 15');
    },
  },
  'picker-keys': { runbooks: many, act: (app) => app.press('?') },
  'form-missing': {
    runbooks: { 'ask.yaml': askingRunbook },
    act: async (app) => {
      await app.press('\r');
      await app.see('declaration ·');
      await app.press('\r');
      await app.press('\r');
      for (let field = 0; field < 3; field += 1) await app.press('\t');
      await app.press('\r');
    },
  },
  'form-invalid': {
    runbooks: { 'ask.yaml': askingRunbook },
    act: async (app) => {
      await app.press('\r');
      await app.see('declaration ·');
      await app.press('The site uses the new key');
      for (let field = 0; field < 4; field += 1) await app.press('\t');
      await app.press('hunter2');
      await app.press('\u001b[Z');
      await app.press('12');
    },
  },
  'form-keys': {
    runbooks: { 'ask.yaml': askingRunbook },
    act: async (app) => {
      await app.press('\r');
      await app.see('declaration ·');
      await app.press('\u0007');
    },
  },
  plan: { runbooks: { 'grave.yaml': graveRunbook }, survey: graveSurvey, act: toPlan },
  'plan-scrolled': {
    runbooks: { 'grave.yaml': graveRunbook },
    survey: graveSurvey,
    act: async (app) => {
      await toPlan(app);
      await app.press('\u001b[6~');
      await app.press('\u001b[6~');
    },
  },
  'plan-searched': {
    runbooks: { 'grave.yaml': graveRunbook },
    survey: graveSurvey,
    act: async (app) => {
      await toPlan(app);
      await app.press('/');
      await app.press('PAGE 9');
      await app.press('\r');
    },
  },
  approval: { runbooks: { 'grave.yaml': graveRunbook }, survey: graveSurvey, act: toApproval },
  'approval-wrong-name': {
    runbooks: { 'grave.yaml': graveRunbook },
    survey: graveSurvey,
    act: async (app) => {
      await toApproval(app);
      await app.press('the disk is full');
      await app.press('\r');
      await app.press('Move the site');
      await app.press('\r');
    },
  },
  'refused-by-host': {
    runbooks: { 'plain.yaml': plainRunbook('Greet') },
    survey: (plan) =>
      ok(surveyOf(plan, { refusals: ['the allowed path /srv/site does not exist: make it first, or allow the directory above it'] })),
    act: async (app) => {
      await app.press('\r');
      await app.see('declaration ·');
      await app.press('\r');
      await app.see('not possible');
    },
  },
  'refused-file': {
    runbooks: { 'broken.yaml': brokenRunbook },
    act: async (app) => {
      await app.press('\r');
      await app.see('not possible');
    },
  },
};

async function toPlan(app: ShownApp): Promise<void> {
  await app.press('\r');
  await app.see('declaration ·');
  await app.press('\r');
  await app.see('Enter approve');
}

async function toApproval(app: ShownApp): Promise<void> {
  await toPlan(app);
  await app.enter();
  await app.see('type its name');
}

async function play(name: string, columns: number, rows: number, more: Partial<AppSetting> = {}): Promise<ShownApp> {
  const { runbooks, act, survey } = scenes[name]!;
  shown = await appOnTerminal({ files: filesOf(runbooks), columns, rows, ...(survey === undefined ? {} : { survey }), ...more });
  await shown.see(choose);
  await act?.(shown);
  return shown;
}

/** Digests change with every key that a plan gets; where they stand is what counts here. */
function frameOf(lines: readonly string[]): string {
  return `${lines
    .join('\n')
    .trimEnd()
    .replace(/\b[0-9a-f]{64}\b/g, 'd'.repeat(64))}\n`;
}

describe('frames before an operation', () => {
  it.each(Object.keys(scenes).flatMap((scene) => [[scene, 80, 24] as const, [scene, 200, 60] as const]))(
    '%s at %i×%i',
    async (scene, columns, rows) => {
      const app = await play(scene, columns, rows);
      await expect(frameOf(app.screen())).toMatchFileSnapshot(`frames/${scene}-${columns}x${rows}.txt`);
    },
  );

  it.each(Object.keys(scenes))('%s says the same without colour', async (scene) => {
    const coloured = (await play(scene, 80, 24)).screen();
    shown?.close();
    expect((await play(scene, 80, 24, { colour: false })).screen()).toEqual(coloured);
  });

  it.each(Object.keys(scenes))('%s keeps its first line and its keys at 40×12', async (scene) => {
    const app = await play(scene, 80, 24);
    const [first] = app.screen();
    await app.resize(40, 12);
    expect(app.screen()[0]!.slice(0, 10)).toBe(first!.slice(0, 10));
    expect(app.screen().at(-1)).toMatch(/\? keys|Ctrl-G keys|any key: back/);
  });

  it.each(Object.keys(scenes))('%s says when the terminal is too small, and is whole again after', async (scene) => {
    const app = await play(scene, 80, 24);
    const before = app.screen();
    for (const [columns, rows] of [
      [39, 24],
      [80, 11],
      [1, 1],
    ] as const) {
      await app.resize(columns, rows);
      expect(app.screen().join('')).toBe(`holdpoint needs 40×12 (now ${columns}×${rows})`.slice(0, columns));
    }
    await app.resize(80, 24);
    expect(app.screen()).toEqual(before);
  });

  it.each(Object.keys(scenes))('%s is sentences for a screen reader', async (scene) => {
    const app = await play(scene, 80, 60, { spoken: true });
    const said = app.screen().join('\n');
    expect(said).not.toContain('──');
    await expect(frameOf(said.trim().split('\n'))).toMatchFileSnapshot(`frames/${scene}-spoken.txt`);
  });
});

it('a host that cannot be surveyed is told with what to do next', async () => {
  shown = await appOnTerminal({
    files: filesOf({ 'plain.yaml': plainRunbook('Greet') }),
    start: { kind: 'run', file: 'runbooks/plain.yaml' },
    survey: () => failed({ code: 'no-boundary', exit: 69, message: 'bubblewrap is missing', hint: 'apt-get install bubblewrap' }),
  });
  await shown.see('declaration ·');
  await shown.press('\r');
  const screen = await shown.see('bubblewrap is missing');
  expect(screen).toContain('next: apt-get install bubblewrap');
});
