import { failed, ok, type Result } from '../../src/model/failure.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { RehearsalProof } from '../../src/model/rehearsal.ts';
import type { Survey } from '../../src/model/survey.ts';
import type { Outside } from '../../src/ports/outside.ts';
import type { Rehearsals } from '../../src/ports/rehearsal.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import type { AppStart } from '../../src/tui/app-start.ts';
import { Root } from '../../src/tui/root.tsx';
import { themeOf } from '../../src/tui/theme.ts';
import { onTerminal, type FakeTerminal } from './fake-terminal.ts';
import { surveyOf } from './plan-fixture.ts';

/** The whole app before an operation begins: its workspace is a table of texts, its host answers with the survey that a test wants. */
export interface ShownApp extends FakeTerminal {
  /** Turns until the text is on screen; fails with the screen where it does not come. */
  readonly see: (text: string) => Promise<string>;
  readonly pass: (ms: number) => void;
  /** Enter, when what is on screen has been there long enough. */
  readonly enter: () => Promise<void>;
  readonly left: () => number | undefined;
  readonly files: Map<string, string>;
}

export interface AppSetting {
  readonly files: Readonly<Record<string, string>>;
  readonly survey?: (plan: Plan) => Result<Survey>;
  /** What a rehearsal meets; missing: a host that cannot rehearse. */
  readonly begin?: Rehearsals['begin'];
  /** Proofs of rehearsals by their names. Empty: none. */
  readonly proofs?: Readonly<Record<string, RehearsalProof>>;
  readonly start?: AppStart;
  readonly columns?: number;
  readonly rows?: number;
  readonly colour?: boolean;
  readonly spoken?: boolean;
}

export async function appOnTerminal({
  files: given,
  survey = (plan) => ok(surveyOf(plan)),
  begin = async () => failed({ code: 'rehearsal', exit: 69, message: 'rehearsal not possible here', hint: 'allow it' }),
  proofs = {},
  start = { kind: 'picker' },
  columns = 80,
  rows = 24,
  colour = true,
  spoken = false,
}: AppSetting): Promise<ShownApp> {
  let now = 1000;
  let left: number | undefined;
  const files = new Map(Object.entries(given));
  const outside = {
    clock: { now: () => '2026-11-21T08:00:00.000Z', monotonic: () => now, sleep: () => new Promise(() => undefined) },
    identity: { login: 'ann', version: '1.0.0' },
    environment: () => undefined,
    operations: { list: async () => [] },
    proofs: {
      list: async () => [],
      load: async (name: string) => ok(new TextEncoder().encode(JSON.stringify(proofs[name]))),
    },
    rehearsals: async () => ({ begin, tools: async () => ({}), size: 2 ** 30 }),
    openWorkspace: async () => ok({ workspace: workspaceOf(files), git: {} }),
    target: async () => ({ survey: async (plan: Plan) => survey(plan) }),
  } as unknown as Outside;
  const terminal = await onTerminal(
    (redraw) => (
      <Root
        outside={outside}
        start={start}
        folder="/work"
        params={{}}
        as={undefined}
        theme={themeOf(colour)}
        onRedraw={redraw}
        onExit={(exit) => {
          left = exit;
        }}
      />
    ),
    columns,
    rows,
    spoken,
  );
  return {
    ...terminal,
    files,
    left: () => left,
    pass: (ms) => {
      now += ms;
    },
    enter: async () => {
      await terminal.drawn();
      now += 1000;
      await terminal.press('\r');
    },
    see: async (text) => {
      // A lone Escape counts only after a moment: a longer sequence may begin with it.
      for (const from = performance.now(); performance.now() - from < 10_000;) {
        const screen = terminal.screen().join('\n');
        if (screen.includes(text)) return screen;
        await terminal.drawn();
      }
      throw new Error(`${JSON.stringify(text)} did not come:\n${terminal.screen().join('\n')}`);
    },
  };
}

function workspaceOf(files: Map<string, string>): Workspace {
  const missing = (path: string) => failed({ code: 'missing', exit: 65, message: `${path} is not there`, hint: 'make it' } as const);
  return {
    root: '/work',
    read: async (path) => {
      const text = files.get(path);
      return text === undefined ? missing(path) : ok(new TextEncoder().encode(text));
    },
    exists: async (path) => files.has(path),
    list: async (folder) =>
      [...files.keys()].filter((path) => path.startsWith(`${folder}/`)).toSorted((one, other) => (one < other ? -1 : 1)),
    write: async (path, bytes) => {
      files.set(path, new TextDecoder().decode(bytes));
      return ok(undefined);
    },
    append: async (path) => missing(path),
  };
}
