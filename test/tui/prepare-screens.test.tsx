import { afterEach, describe, expect, it } from 'vitest';
import { ApprovalScreen } from '../../src/tui/prepare/approval-screen.tsx';
import { notApproving } from '../../src/tui/prepare/approval.ts';
import { row } from '../../src/tui/rows/row.ts';
import { themeOf } from '../../src/tui/theme.ts';
import { Reader } from '../../src/tui/widgets/reader.tsx';
import { onTerminal, type FakeTerminal } from '../support/fake-terminal.ts';
import { planOf, surveyOf, write } from '../support/plan-fixture.ts';

let terminal: FakeTerminal | undefined;
let clock = 1000;
const now = (): number => clock;

afterEach(() => {
  terminal?.close();
  terminal = undefined;
});

async function approval(rule: 'none' | 'self'): Promise<{ readonly shown: FakeTerminal; readonly approved: (string | undefined)[] }> {
  const plain = planOf([write(1, '/etc/app/one', 'one\n')]);
  const plan = { ...plain, rules: { ...plain.rules, approval: rule } };
  const approved: (string | undefined)[] = [];
  terminal = await onTerminal(
    <ApprovalScreen
      plan={plan}
      survey={surveyOf(plan)}
      typed={notApproving}
      top={[row('approval'), row('')]}
      theme={themeOf(true)}
      now={now}
      onChange={() => undefined}
      onLeave={() => approved.push('left')}
      onApprove={(reason) => approved.push(reason)}
      onBack={() => approved.push('back')}
    />,
  );
  return { shown: terminal, approved };
}

async function enter(shown: FakeTerminal): Promise<void> {
  clock += 500;
  await shown.press('\r');
}

describe('approval by oneself', () => {
  it('needs a reason and the typed name of the operation', async () => {
    const { shown, approved } = await approval('self');
    await enter(shown);
    expect(shown.screen().join('\n')).toContain('a reason is needed');
    await shown.press('it is due');
    await enter(shown);
    await enter(shown);
    expect(shown.screen().join('\n')).toContain('type the name of the operation');
    await shown.press('Tes');
    await enter(shown);
    expect(shown.screen().join('\n')).toContain('this is not the name of the operation');
    await shown.press('t');
    expect(approved).toEqual([]);
    await enter(shown);
    expect(approved).toEqual(['it is due']);
  });

  it('keeps what is half typed through a resize', async () => {
    const { shown } = await approval('self');
    await shown.press('half a rea');
    await shown.resize(60, 20);
    await shown.press('son');
    expect(shown.screen().join('\n')).toContain('half a reason');
  });

  it('takes a paste as one line, and never as Enter', async () => {
    const { shown, approved } = await approval('self');
    clock += 500;
    await shown.press('\u001b[200~one\rtwo\u001b[201~');
    expect(shown.screen().join('\n')).toContain('one two');
    expect(approved).toEqual([]);
  });
});

describe('approval by nobody', () => {
  it('is one Enter, after it was there to be read', async () => {
    const { shown, approved } = await approval('none');
    await shown.press('\r');
    expect(approved).toEqual([]);
    await enter(shown);
    expect(approved).toEqual([undefined]);
  });
});

describe('a long text', () => {
  const lines = Array.from({ length: 100 }, (_, place) => `line ${place}`).join('\n');

  it('is scrolled and searched, and Enter counts only after it was there to be read', async () => {
    const keys: unknown[] = [];
    terminal = await onTerminal(
      <Reader
        top={[row('plan'), row('')]}
        text={lines}
        notice={[]}
        keys={{
          uses: [
            { act: 'on', keys: ['Enter'], line: 'go on', does: 'go on' },
            { act: 'out', keys: ['q'], does: 'leave' },
          ],
          about: [],
        }}
        theme={themeOf(false)}
        now={now}
        onAct={(act) => keys.push(act)}
      />,
    );
    await terminal.press('\r');
    expect(keys).toEqual([]);
    expect(terminal.screen()[3]).toBe('line 0');
    await terminal.press('\u001b[6~');
    expect(terminal.screen()[3]).toBe('line 18');
    await terminal.press('/');
    await terminal.press('LINE 42');
    await terminal.press('\r');
    expect(terminal.screen()[3]).toBe('line 42');
    await terminal.resize(80, 30);
    expect(terminal.screen()[3]).toBe('line 42');
    clock += 1000;
    await terminal.press('\r');
    await terminal.press('q');
    expect(keys).toEqual(['on', 'out']);
  });
});
