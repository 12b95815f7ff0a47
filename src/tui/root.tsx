import { useApp } from 'ink';
import { useEffect, useRef, useState } from 'react';
import { formatFinding } from '../document/format-finding.ts';
import { formatDuration } from '../model/duration.ts';
import { exitCodes, type ExitCode } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import { planText } from '../report/plan-text.ts';
import { enforcementMark } from '../report/words/enforcement-words.ts';
import { openRun } from '../runner/prepare-run.ts';
import type { AppStart } from './app-start.ts';
import { openOperation } from './operation/open-operation.ts';
import { OperationScreen } from './operation/screen.tsx';
import { loadChoices, loadOpenOperations } from './picker/load-choices.ts';
import { Picker } from './picker/picker.tsx';
import { ApprovalScreen } from './prepare/approval-screen.tsx';
import { FormScreen } from './prepare/form-screen.tsx';
import { formOf } from './prepare/form.ts';
import { approveAndStart, prepare } from './prepare/prepare.ts';
import { textRows } from './rows/text-rows.ts';
import type { Prepared, Route } from './route.ts';
import { row, segment, type Row } from './rows/row.ts';
import { Rows } from './rows/rows.tsx';
import { Screen } from './screen.tsx';
import type { Theme } from './theme.ts';
import { Reader } from './widgets/reader.tsx';

export interface RootProps {
  readonly outside: Outside;
  readonly start: AppStart;
  /** The folder whose workspace is meant. */
  readonly folder: string;
  /** `--param`, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly as: string | undefined;
  readonly theme: Theme;
  readonly onExit: (exit: ExitCode) => void;
}

/** Routes between screens and nothing else; what they show is loaded here, what it means is decided elsewhere. */
export function Root({ outside, start, folder, params, as, theme, onExit }: RootProps) {
  const { exit } = useApp();
  const [route, setRoute] = useState<Route>({ at: 'busy', what: 'reading the workspace', since: outside.clock.monotonic() });
  const busy = (what: string): void => setRoute({ at: 'busy', what, since: outside.clock.monotonic() });
  const leave = (code: ExitCode): void => {
    onExit(code);
    exit();
  };

  const toPicker = async (): Promise<void> => {
    const found = await outside.openWorkspace(folder);
    if (!found.ok) return setRoute({ at: 'refused', failure: found.failure, findings: [], source: '', back: undefined });
    const { workspace } = found.value;
    setRoute({ at: 'picker', workspace: workspace.root, choices: await loadChoices(workspace), operations: await loadOpenOperations(outside) });
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
    if (!prepared.ok) return setRoute({ at: 'refused', failure: prepared.failure, findings: prepared.findings, source: prepared.source, back: form });
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
    if (!started.ok) return setRoute({ at: 'refused', failure: started.failure, findings: [], source: '', back: { at: 'plan', prepared, notice: '' } });
    await toOperation(started.value);
  };
  const writeBack = async (prepared: Prepared): Promise<void> => {
    if (prepared.typedSource === undefined) return;
    const { workspace, file } = prepared.opened;
    const written = await workspace.write(file, new TextEncoder().encode(prepared.typedSource));
    setRoute({ at: 'plan', prepared: written.ok ? { ...prepared, typedSource: undefined } : prepared, notice: written.ok ? `written to ${file}` : written.failure.message });
  };

  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    void (start.kind === 'picker' ? toPicker() : start.kind === 'run' ? toForm(start.file, undefined) : toOperation(start.operationId));
  });

  switch (route.at) {
    case 'busy':
      return <Busy what={route.what} since={route.since} now={outside.clock.monotonic} theme={theme} />;
    case 'picker':
      return (
        <Picker
          {...route}
          theme={theme}
          onLeave={() => leave(exitCodes.done)}
          onChoose={(item) => void (item.kind === 'operation' ? resume(item.operation.id) : toForm(item.choice.file, route))}
        />
      );
    case 'form':
      return (
        <FormScreen
          form={route.form}
          top={[row('declaration · nothing runs yet', 'strong'), row(route.opened.file, 'dim')]}
          theme={theme}
          onChange={(form) => setRoute({ ...route, form })}
          onDone={() => void toPlan(route)}
          onBack={() => void (start.kind === 'picker' ? toPicker() : leave(exitCodes.aborted))}
        />
      );
    case 'plan':
      return <PlanScreen route={route} theme={theme} onNext={() => setRoute({ at: 'approval', prepared: route.prepared })} onSave={() => void writeBack(route.prepared)} onBack={() => setRoute({ at: 'form', opened: route.prepared.opened, form: route.prepared.form })} />;
    case 'approval': {
      const { plan } = route.prepared.planned;
      return (
        <ApprovalScreen
          plan={plan}
          survey={route.prepared.survey}
          top={topOfPlan('approval', route.prepared)}
          theme={theme}
          onApprove={(reason) => void begin(route.prepared, reason)}
          onBack={() => setRoute({ at: 'plan', prepared: route.prepared, notice: '' })}
        />
      );
    }
    case 'operation': {
      const { order, store, folder, send, close } = route.opened;
      return (
        <OperationScreen
          order={order}
          store={store}
          folder={folder}
          theme={theme}
          now={outside.clock.monotonic}
          send={send}
          by={outside.identity.login}
          leave={() => {
            close();
            const { state, ended } = store.view();
            leave(state.phase === 'closed' ? state.exit : (ended?.exit ?? exitCodes.halted));
          }}
        />
      );
    }
    case 'refused':
      return <Refused route={route} theme={theme} onBack={() => (route.back === undefined ? leave(route.failure.exit) : setRoute(route.back))} onLeave={() => leave(route.failure.exit)} />;
    default:
      return route satisfies never;
  }
}

function topOfPlan(what: string, { planned, survey }: Prepared): readonly [Row, Row] {
  const { declaration } = planned.plan;
  const bare = survey.enforcement === 'advisory' || survey.unconfined.length > 0;
  return [
    [segment(`${what} · `, 'strong'), segment(declaration.operation_name, 'strong'), segment(` · ${survey.hostname}`, 'accent')],
    [segment(declaration.risk_class, 'strong'), segment(' · '), segment(`enforcement ${enforcementMark(survey.enforcement)}`, bare ? 'bad' : 'plain'), segment(' · no id yet', 'dim')],
  ];
}

function PlanScreen({ route, theme, onNext, onSave, onBack }: { readonly route: Extract<Route, { at: 'plan' }>; readonly theme: Theme; readonly onNext: () => void; readonly onSave: () => void; readonly onBack: () => void }) {
  const { prepared, notice } = route;
  const typed = prepared.typedSource !== undefined;
  const text = planText(prepared.planned.plan, prepared.survey);
  return (
    <Reader
      top={topOfPlan('plan', prepared)}
      rows={(columns) => textRows(text, columns)}
      notice={notice === '' ? [] : [row(notice, 'ask')]}
      keys={`Enter approve (nothing runs yet)${typed ? '   s write what was typed into the runbook' : ''}   Esc back`}
      theme={theme}
      onKey={(key) => {
        if (key === 'enter') return onNext();
        if (key === 'escape' || key === 'quit') return onBack();
        if (key.letter === 's' && typed) return onSave();
        return key.letter === 'q' ? onBack() : undefined;
      }}
    />
  );
}

function Refused({ route, theme, onBack, onLeave }: { readonly route: Extract<Route, { at: 'refused' }>; readonly theme: Theme; readonly onBack: () => void; readonly onLeave: () => void }) {
  const { failure, findings, source } = route;
  const lines = [failure.message, ...(failure.where === undefined ? [] : [`where: ${failure.where}`]), `next: ${failure.hint}`, '', ...findings.flatMap((finding) => [...formatFinding(finding, source), ''])];
  return (
    <Reader
      top={[row('not possible as it is · nothing was changed', 'bad'), row(`exit code ${failure.exit} · ${failure.code}`, 'dim')]}
      rows={(columns) => textRows(lines.join('\n'), columns)}
      notice={[]}
      keys={route.back === undefined ? 'q leave' : 'Esc back   q leave'}
      theme={theme}
      onKey={(key) => (key === 'quit' || (typeof key === 'object' && key.letter === 'q') ? onLeave() : key === 'escape' || key === 'enter' ? onBack() : undefined)}
    />
  );
}

function Busy({ what, since, now, theme }: { readonly what: string; readonly since: number; readonly now: () => number; readonly theme: Theme }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 200);
    return () => clearInterval(timer);
  }, []);
  return <Screen top={[row('holdpoint', 'strong'), row('')]} bottom={[row('')]} theme={theme} body={({ rows }) => <Rows rows={[[], row(` ${what} … ${formatDuration(now() - since)}`)]} height={rows} theme={theme} />} />;
}
