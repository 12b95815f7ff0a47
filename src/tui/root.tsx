import { useApp, useInput, usePaste } from 'ink';
import { useEffect, useRef, useState } from 'react';
import { exitCodes, type ExitCode } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import { openRun } from '../runner/prepare-run.ts';
import type { AppStart } from './app-start.ts';
import { BusyScreen } from './busy-screen.tsx';
import { lastWords } from './operation/last-words.ts';
import { openOperation } from './operation/open-operation.ts';
import { OperationScreen } from './operation/screen.tsx';
import { loadChoices, loadOpenOperations } from './picker/load-choices.ts';
import { Picker } from './picker/picker.tsx';
import { ApprovalScreen } from './prepare/approval-screen.tsx';
import { FormScreen } from './prepare/form-screen.tsx';
import { formOf } from './prepare/form.ts';
import { PlanScreen, topOfPlan } from './prepare/plan-screen.tsx';
import { approveAndStart, prepare } from './prepare/prepare.ts';
import { RefusedScreen } from './refused-screen.tsx';
import type { Prepared, Route } from './route.ts';
import { row } from './rows/row.ts';
import type { Theme } from './theme.ts';

export interface RootProps {
  readonly outside: Outside;
  readonly start: AppStart;
  /** The folder whose workspace is meant. */
  readonly folder: string;
  /** `--param`, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly as: string | undefined;
  readonly theme: Theme;
  /** Ctrl-L: something else wrote on the terminal. */
  readonly onRedraw: () => void;
  /** `words`: for the terminal that is there again. */
  readonly onExit: (exit: ExitCode, words: string) => void;
}

/** Routes between screens and nothing else; what they show is loaded here, what it means is decided elsewhere. */
export function Root({ outside, start, folder, params, as, theme, onRedraw, onExit }: RootProps) {
  const { exit } = useApp();
  // Keys are read on every screen, also where none means anything: what is typed ahead is dropped, and the terminal echoes nothing into a frame.
  useInput((input, key) => {
    if (key.ctrl && input === 'l') onRedraw();
  });
  usePaste(nothing);
  const [route, setRoute] = useState<Route>({ at: 'busy', what: 'reading the workspace', since: outside.clock.monotonic() });
  const busy = (what: string): void => setRoute({ at: 'busy', what, since: outside.clock.monotonic() });
  const working = useRef(false);
  /** One thing at a time: a second Enter on the same screen starts nothing twice. Whatever is thrown is our bug and ends the app. */
  const once = (work: () => Promise<void>): void => {
    if (working.current) return;
    working.current = true;
    work()
      .catch((error: unknown) => exit(error instanceof Error ? error : new Error(String(error))))
      .finally(() => {
        working.current = false;
      });
  };
  const leave = (code: ExitCode, words = ''): void => {
    onExit(code, words);
    exit();
  };

  const toPicker = async (): Promise<void> => {
    const found = await outside.openWorkspace(folder);
    if (!found.ok) return setRoute({ at: 'refused', failure: found.failure, findings: [], source: '', back: undefined });
    const { workspace } = found.value;
    setRoute({
      at: 'picker',
      workspace: workspace.root,
      choices: await loadChoices(workspace),
      operations: await loadOpenOperations(outside),
    });
  };
  const toForm = async (file: string, back: Route | undefined): Promise<void> => {
    busy(`reading ${file}`);
    const opened = await openRun(outside, folder, file);
    if (!opened.ok) return setRoute({ at: 'refused', ...opened, back });
    setRoute({ at: 'form', opened, form: formOf(opened.checked, params) });
  };
  const toPlan = async (form: Extract<Route, { at: 'form' }>): Promise<void> => {
    busy('planning, and looking at this host');
    const prepared = await prepare(outside, form.opened, form.form);
    if (!prepared.ok)
      return setRoute({ at: 'refused', failure: prepared.failure, findings: prepared.findings, source: prepared.source, back: form });
    setRoute({ at: 'plan', prepared: prepared.value, notice: '' });
  };
  const toOperation = async (id: string): Promise<void> => {
    const opened = await openOperation(outside, id);
    if (!opened.ok) return setRoute({ at: 'refused', failure: opened.failure, findings: [], source: '', back: undefined });
    setRoute({ at: 'operation', id, opened: opened.value });
  };
  const resume = async (id: string): Promise<void> => {
    busy(`opening ${id}`);
    const link = await outside.runners.connect(id);
    link?.close();
    if (link === undefined) await outside.runners.start(id, 'resume');
    await toOperation(id);
  };
  const begin = async (prepared: Prepared, reason: string | undefined): Promise<void> => {
    busy('recording the approval and starting the runner');
    const started = await approveAndStart(outside, prepared, reason, as);
    if (!started.ok)
      return setRoute({ at: 'refused', failure: started.failure, findings: [], source: '', back: { at: 'plan', prepared, notice: '' } });
    await toOperation(started.value);
  };
  const writeBack = async (prepared: Prepared): Promise<void> => {
    if (prepared.typedSource === undefined) return;
    const { workspace, file } = prepared.opened;
    const written = await workspace.write(file, new TextEncoder().encode(prepared.typedSource));
    setRoute({
      at: 'plan',
      prepared: written.ok ? { ...prepared, typedSource: undefined } : prepared,
      notice: written.ok ? `written to ${file}` : written.failure.message,
    });
  };

  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    once(() =>
      start.kind === 'picker' ? toPicker() : start.kind === 'run' ? toForm(start.file, undefined) : toOperation(start.operationId),
    );
  });

  switch (route.at) {
    case 'busy':
      return <BusyScreen what={route.what} since={route.since} now={outside.clock.monotonic} theme={theme} />;
    case 'picker':
      return (
        <Picker
          {...route}
          theme={theme}
          onLeave={() => leave(exitCodes.done)}
          onChoose={(item) => once(() => (item.kind === 'operation' ? resume(item.operation.id) : toForm(item.choice.file, route)))}
        />
      );
    case 'form':
      return (
        <FormScreen
          form={route.form}
          top={[row('declaration · nothing runs yet', 'strong'), row(route.opened.file, 'dim')]}
          theme={theme}
          onChange={(form) => setRoute({ ...route, form })}
          onDone={() => once(() => toPlan(route))}
          onBack={() => (start.kind === 'picker' ? once(toPicker) : leave(exitCodes.aborted))}
        />
      );
    case 'plan':
      return (
        <PlanScreen
          prepared={route.prepared}
          notice={route.notice}
          theme={theme}
          now={outside.clock.monotonic}
          onNext={() => setRoute({ at: 'approval', prepared: route.prepared })}
          onSave={() => once(() => writeBack(route.prepared))}
          onBack={() => setRoute({ at: 'form', opened: route.prepared.opened, form: route.prepared.form })}
        />
      );
    case 'approval': {
      const { plan } = route.prepared.planned;
      return (
        <ApprovalScreen
          plan={plan}
          survey={route.prepared.survey}
          top={topOfPlan('approval', route.prepared)}
          theme={theme}
          now={outside.clock.monotonic}
          onApprove={(reason) => once(() => begin(route.prepared, reason))}
          onBack={() => setRoute({ at: 'plan', prepared: route.prepared, notice: '' })}
        />
      );
    }
    case 'operation': {
      const { order, store, folder: place, send, close } = route.opened;
      return (
        <OperationScreen
          order={order}
          store={store}
          folder={place}
          theme={theme}
          now={outside.clock.monotonic}
          send={send}
          by={outside.identity.login}
          leave={() => {
            close();
            const { state, ended } = store.view();
            leave(state.phase === 'closed' ? state.exit : (ended?.exit ?? exitCodes.halted), lastWords(store.view(), place));
          }}
        />
      );
    }
    case 'refused':
      return (
        <RefusedScreen
          route={route}
          theme={theme}
          now={outside.clock.monotonic}
          onBack={() => (route.back === undefined ? leave(route.failure.exit) : setRoute(route.back))}
          onLeave={() => leave(route.failure.exit)}
        />
      );
    default:
      return route satisfies never;
  }
}

function nothing(): void {
  // Whoever is on screen listens too.
}
