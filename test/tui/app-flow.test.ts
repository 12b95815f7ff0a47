import { afterEach, describe, expect, it } from 'vitest';
import { appOnTerminal, type ShownApp } from '../support/app-on-terminal.tsx';
import { askingRunbook, brokenRunbook, filesOf, graveRunbook, plainRunbook } from '../support/runbook-texts.ts';

let shown: ShownApp | undefined;

afterEach(() => {
  shown?.close();
  shown = undefined;
});

const escape = '\u001b';
const controlC = '\u0003';

async function open(
  runbooks: Readonly<Record<string, string>>,
  start?: { readonly kind: 'run'; readonly file: string },
): Promise<ShownApp> {
  shown = await appOnTerminal({ files: filesOf(runbooks), ...(start === undefined ? {} : { start }) });
  await shown.see(start === undefined ? 'choose what to run' : 'declaration ·');
  return shown;
}

describe('going back', () => {
  it('loses nothing: from the approval to the plan to the form and forth again', async () => {
    const app = await open({ 'grave.yaml': graveRunbook }, { kind: 'run', file: 'runbooks/grave.yaml' });
    await app.press('\r');
    await app.see('Enter approve');
    await app.enter();
    await app.see('type its name');
    await app.press('the disk is full');
    await app.press(escape);
    await app.see('Enter approve');
    await app.enter();
    expect(await app.see('type its name')).toContain('the disk is full');
  });

  it('to the runbooks keeps what was typed into the form, and the place in the list', async () => {
    const app = await open({ '1-plain.yaml': plainRunbook('Greet'), '2-ask.yaml': askingRunbook });
    await app.press('\u001b[B');
    await app.press('\r');
    await app.see('declaration ·');
    await app.press('The new key is used');
    await app.resize(60, 20);
    await app.press(escape);
    expect(await app.see('choose what to run')).toMatch(/▸ Rotate the key/);
    await app.press('\r');
    expect(await app.see('declaration ·')).toContain('The new key is used');
  });

  it('from the plan keeps what was typed into the declaration, and the file as it is', async () => {
    const app = await open({ 'ask.yaml': askingRunbook }, { kind: 'run', file: 'runbooks/ask.yaml' });
    for (const text of ['One goal', 'All of it', 'none', '5', 'hunter2']) {
      await app.press(text);
      await app.press('\r');
    }
    expect(await app.see('Enter approve')).toContain('s save to the runbook');
    await app.press(escape);
    const form = await app.see('declaration ·');
    for (const text of ['One goal', 'All of it', '•••••••']) expect(form).toContain(text);
    expect(form).not.toContain('hunter2');
    expect(app.files.get('runbooks/ask.yaml')).toBe(askingRunbook);
    await app.press('\r');
    await app.see('Enter approve');
    await app.press('s');
    await app.see('written to runbooks/ask.yaml');
    expect(app.files.get('runbooks/ask.yaml')).toContain('objective: One goal');
  });

  it('from a mistake: the file is read again when it was put right', async () => {
    const app = await open({ 'broken.yaml': brokenRunbook });
    expect(app.screen().join('\n')).toContain('runbooks/broken.yaml:1:1 steps is missing');
    await app.press('\r');
    expect(await app.see('unknown key stepz')).toContain('runbooks/broken.yaml:11:1');
    app.files.set('runbooks/broken.yaml', plainRunbook('Mended'));
    await app.press('r');
    expect(await app.see('declaration ·')).toContain('Mended');
  });
});

describe('leaving', () => {
  it('is one key where nothing would be lost', async () => {
    for (const key of ['q', controlC, escape]) {
      const app = await open({ 'plain.yaml': plainRunbook('Greet') });
      await app.press(key);
      await expect.poll(() => app.left()).toBe(0);
      app.close();
    }
  });

  it.each(['form', 'plan', 'approval'])(
    'asks on the %s; Escape stays, saying it again leaves with 6, Enter is no answer',
    async (screen) => {
      const app = await open({ 'grave.yaml': graveRunbook }, { kind: 'run', file: 'runbooks/grave.yaml' });
      if (screen !== 'form') {
        await app.press('\r');
        await app.see('Enter approve');
      }
      if (screen === 'approval') {
        await app.enter();
        await app.see('type its name');
      }
      const before = app.screen();
      await app.press(controlC);
      expect(app.screen().join('\n')).toContain('q: leave Holdpoint; nothing was changed');
      await app.enter();
      expect(app.left()).toBeUndefined();
      await app.press(escape);
      await expect.poll(() => app.screen()).toEqual(before);
      await app.press(controlC);
      await app.press('q');
      expect(app.left()).toBe(6);
    },
  );
});

describe('the page of keys', () => {
  it('lies over the screen, and Enter on it does nothing but close it', async () => {
    const app = await open({ 'grave.yaml': graveRunbook }, { kind: 'run', file: 'runbooks/grave.yaml' });
    await app.press('\r');
    await app.see('Enter approve');
    await app.press('?');
    expect(app.screen().join('\n')).toContain('KEYS OF THIS SCREEN');
    await app.enter();
    expect(app.screen()[0]).toMatch(/^plan {2}/);
    expect(app.screen().join('\n')).not.toContain('KEYS OF THIS SCREEN');
    // An Enter that came with the one that closed the page was not meant for what lies below.
    await app.press('\r');
    expect(app.screen()[0]).toMatch(/^plan {2}/);
  });

  it('opens by Ctrl-G while a line is typed, where ? is a character', async () => {
    const app = await open({ 'ask.yaml': askingRunbook }, { kind: 'run', file: 'runbooks/ask.yaml' });
    await app.press('why?');
    expect(app.screen().join('\n')).toContain('▸ objective          why?');
    await app.press('\u0007');
    expect(app.screen().join('\n')).toContain('KEYS OF THIS SCREEN');
    await app.press(escape);
    await app.see('▸ objective          why?');
  });
});

it('Ctrl-L draws anew what somebody else wrote over', async () => {
  const app = await open({ 'plain.yaml': plainRunbook('Greet') });
  const before = app.screen();
  await new Promise<void>((written) => {
    app.emulator.write('\u001b[5;1Hnoise of somebody else', written);
  });
  expect(app.screen()).not.toEqual(before);
  await app.press('\f');
  await expect.poll(() => app.screen()).toEqual(before);
});

it('a paste of 100 KB is not taken, and is said not to be', async () => {
  const app = await open({ 'ask.yaml': askingRunbook }, { kind: 'run', file: 'runbooks/ask.yaml' });
  await app.press(`\u001b[200~${'long '.repeat(20_000)}\u001b[201~`);
  expect(app.screen().join('\n')).toContain('not taken: 100000 characters, a line holds 16384');
  await app.press(`\u001b[200~${'🙂漢'.repeat(5000)}\u001b[201~`);
  for (const key of ['a', '\u001b[D', '\u001b[H', 'b', '\u001b[F']) await app.press(key);
  const line = app.screen().find((text) => text.includes('▸ objective'))!;
  expect(line.trimEnd().endsWith('漢a')).toBe(true);
});
