import { useApp, useInput, usePaste } from 'ink';
import { useEffect, useRef, useState } from 'react';
import { exitCodes, type ExitCode } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import { invalid, openRun } from '../runner/prepare-run.ts';
import type { AppStart } from './app-start.ts';
import { BusyScreen } from './busy-screen.tsx';
import { lastWords } from './operation/last-words.ts';
import { openOperation } from './operation/open-operation.ts';
import { OperationScreen } from './operation/screen.tsx';
import { loadChoices, loadOpenOperations } from './picker/load-choices.ts';
import { Picker } from './picker/picker.tsx';
import { ApprovalScreen } from './prepare/approval-screen.tsx';
import { notApproving } from './prepare/approval.ts';
import { FormScreen } from './prepare/form-screen.tsx';
import { formOf, mistakesBeyondForm, refilled, type Form } from './prepare/form.ts';
import { PlanScreen, topOfPlan } from './prepare/plan-screen.tsx';
import { approveAndStart, prepare } from './prepare/prepare.ts';
import { rehearsePrepared } from './prepare/rehearsal.ts';
import { RefusedScreen } from './refused-screen.tsx';
import type { Route } from './route.ts';
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
export function Screens({ outside, start, folder, params, as, theme, onRedraw, onExit }: RootProps) {
  const { exit } = useApp();
  usePaste(nothing);
  const [route, setRoute] = useState<Route>({ at: 'busy', what: 'reading the workspace', since: outside.clock.monotonic(), stays: false });
  const busy = (what: string, stays = false): void => setRoute({ at: 'busy', what, since: outside.clock.monotonic(), stays });
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

  /** Before an operation has begun: nothing was changed, and a script that called `run` must know that it was not. */
  const leaveEarly = (): void => leave(start.kind === 'run' ? exitCodes.aborted : exitCodes.done);

  // Keys are read on every screen, also where none means anything: what is typed ahead is dropped, and the terminal echoes nothing into a frame.
  useInput((input, key) => {
    if (key.ctrl && input === 'l') onRedraw();
    if (route.at === 'busy' && route.stop !== undefined && (key.escape || input === 'q' || (key.ctrl && input === 'c'))) {
      route.stop.abort();
      return setRoute({ ...route, part: 'stopping, and taking the view away' });
    }
    // What only looks may be left; an operation that is being started is told of first.
    if (route.at === 'busy' && !route.stays && (input === 'q' || (key.ctrl && input === 'c'))) leaveEarly();
  });
  const toPicker = async (chosen?: string): Promise<void> => {
    const found = await outside.openWorkspace(folder);
    if (!found.ok) return setRoute({ at: 'refused', failure: found.failure, findings: [], source: '', back: undefined });
    const { workspace } = found.value;
    setRoute({
      at: 'picker',
      workspace: workspace.root,
      choices: await loadChoices(workspace),
      operations: await loadOpenOperations(outside),
      chosen,
    });
  };
  /** What was typed into the form of a runbook, until the app is left. */
  const drafts = useRef(new Map<string, Form>());
  const toForm = async (file: string, back: Route | undefined): Promise<void> => {
    busy(`reading ${file}`);
    const opened = await openRun(outside, folder, file);
    if (!opened.ok) return setRoute({ at: 'refused', ...opened, back, again: file });
    const findings = mistakesBeyondForm(opened.checked);
    if (findings.length > 0)
      return setRoute({ at: 'refused', failure: invalid(findings, file), findings, source: opened.checked.source, back, again: file });
    const fresh = formOf(opened.checked, params);
    const draft = drafts.current.get(file);
    setRoute({ at: 'form', opened, form: draft === undefined ? fresh : refilled(fresh, draft) });
  };
  /** What a rehearsal says is shown with the time that it took so far, and keys stop it. */
  const rehearsing = () => {
    const stop = new AbortController();
    const since = outside.clock.monotonic();
    const says = (part: string): void => {
      if (!stop.signal.aborted) setRoute({ at: 'busy', what: 'rehearsing in a view of this host', part, since, stays: false, stop });
    };
    return { stop, setting: { says, cancel: stop.signal } };
  };
  const toPlan = async (form: Extract<Route, { at: 'form' }>): Promise<void> => {
    busy('planning, and looking at this host');
    const { stop, setting } = rehearsing();
    const prepared = await prepare(outside, form.opened, form.form, setting);
    if (stop.signal.aborted) return setRoute(form);
    if (!prepared.ok)
      return setRoute({
        at: 'refused',
        failure: prepared.failure,
        findings: prepared.findings,
        source: prepared.source,
        back: form,
        again: form.opened.file,
      });
    setRoute({ at: 'plan', prepared: prepared.value, notice: '', approving: notApproving });
  };
  const rehearse = async (plan: Extract<Route, { at: 'plan' }>): Promise<void> => {
    const { stop, setting } = rehearsing();
    setting.says('getting ready');
    const made = await rehearsePrepared(outside, plan.prepared, setting);
    if (stop.signal.aborted) return setRoute({ ...plan, notice: 'the rehearsal was stopped; nothing was changed' });
    if (!made.ok) return setRoute({ at: 'refused', failure: made.failure, findings: [], source: '', back: { ...plan, notice: '' } });
    setRoute({ ...plan, prepared: made.value, notice: '', from: 'rehearsal' });
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
  const begin = async ({ prepared, approving }: Extract<Route, { at: 'approval' }>, reason: string | undefined): Promise<void> => {
    busy('recording the approval and starting the runner', true);
    const started = await approveAndStart(outside, prepared, reason, as);
    if (!started.ok)
      return setRoute({
        at: 'refused',
        failure: started.failure,
        findings: [],
        source: '',
        back: { at: 'plan', prepared, notice: '', approving },
      });
    await toOperation(started.value);
  };
  const writeBack = async (plan: Extract<Route, { at: 'plan' }>): Promise<void> => {
    const { prepared } = plan;
    if (prepared.typedSource === undefined) return;
    const { workspace, file } = prepared.opened;
    const written = await workspace.write(file, new TextEncoder().encode(prepared.typedSource));
    setRoute({
      ...plan,
      prepared: written.ok ? { ...prepared, base: prepared.opened, typedSource: undefined } : prepared,
      notice: written.ok ? `written to ${file}` : written.failure.message,
    });
  };

  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    once(async () =>
      start.kind === 'picker' ? toPicker() : start.kind === 'run' ? toForm(start.file, undefined) : toOperation(start.operationId),
    );
  });

  const onAgain = (file: string | undefined, back: Route | undefined): (() => void) | undefined =>
    file === undefined ? undefined : () => once(() => toForm(file, back?.at === 'form' ? undefined : back));
  const before = useRef(route.at);
  useEffect(() => {
    // While something took its time others (the runtime itself) may have written on the terminal.
    if (before.current === 'busy' && route.at !== 'busy' && route.at !== 'picker') onRedraw();
    before.current = route.at;
  }, [route.at, onRedraw]);

  switch (route.at) {
    case 'busy':
      return (
        <BusyScreen
          what={route.what}
          part={route.part}
          stops={route.stop !== undefined}
          since={route.since}
          now={outside.clock.monotonic}
          theme={theme}
        />
      );
    case 'picker':
      return (
        <Picker
          {...route}
          key={route.chosen ?? ''}
          theme={theme}
          onLeave={leaveEarly}
          onAgain={(chosen) => once(() => toPicker(chosen))}
          onChoose={(item) =>
            once(() =>
              item.kind === 'operation' ? resume(item.operation.id) : toForm(item.choice.file, { ...route, chosen: item.choice.file }),
            )
          }
        />
      );
    case 'form':
      return (
        <FormScreen
          form={route.form}
          top={[row('declaration · nothing runs yet', 'strong'), row(route.opened.file, 'dim')]}
          theme={theme}
          onChange={(form) => {
            drafts.current.set(route.opened.file, form);
            setRoute({ ...route, form });
          }}
          onDone={(form) => once(() => toPlan({ ...route, form }))}
          onBack={() => (start.kind === 'picker' ? once(() => toPicker(route.opened.file)) : leaveEarly())}
          onLeave={leaveEarly}
        />
      );
    case 'plan':
      return (
        <PlanScreen
          key={route.prepared.survey.rehearsal?.sha256 ?? ''}
          prepared={route.prepared}
          fromRehearsal={route.from === 'rehearsal'}
          notice={route.notice}
          theme={theme}
          now={outside.clock.monotonic}
          onNext={() => setRoute({ at: 'approval', prepared: route.prepared, approving: route.approving })}
          onRehearse={() => once(() => rehearse(route))}
          onSave={() => once(() => writeBack(route))}
          onBack={() => setRoute({ at: 'form', opened: route.prepared.base, form: route.prepared.form })}
          onLeave={leaveEarly}
        />
      );
    case 'approval':
      return (
        <ApprovalScreen
          plan={route.prepared.planned.plan}
          survey={route.prepared.survey}
          typed={route.approving}
          top={topOfPlan('approval', route.prepared)}
          theme={theme}
          now={outside.clock.monotonic}
          onChange={(approving) => setRoute({ ...route, approving })}
          onApprove={(reason) => once(() => begin(route, reason))}
          onBack={() => setRoute({ at: 'plan', prepared: route.prepared, notice: '', approving: route.approving })}
          onLeave={leaveEarly}
        />
      );
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
          onAgain={onAgain(route.again, route.back)}
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
