import { render } from 'ink';
import type { AppStart } from './app-start.ts';
import type { ExitCode } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import { openOperation } from './operation/open-operation.ts';
import { OperationScreen } from './operation/screen.tsx';
import { themeOf } from './theme.ts';

/** What the app is told about the terminal and the command line. */
export interface AppSetting {
  readonly colour: boolean;
}

/** Opens the app at `start`; resolves with the exit code when the person leaves or the operation has ended. */
export async function openTerminalApp(outside: Outside, { colour }: AppSetting, _flags: unknown, start: AppStart): Promise<ExitCode> {
  if (start.kind !== 'resume') throw new Error('not yet');
  const opened = await openOperation(outside, start.operationId);
  if (!opened.ok) throw new Error(opened.failure.message);
  const { order, store, send } = opened.value;
  const app = render(
    <OperationScreen order={order} store={store} folder={outside.operations.folder(start.operationId)} theme={themeOf(colour)} now={outside.clock.monotonic} send={send} by={outside.identity.login} leave={() => app.unmount()} />,
    { alternateScreen: true, incrementalRendering: true, exitOnCtrlC: false, patchConsole: false, maxFps: 30 },
  );
  await app.waitUntilExit();
  const { state, ended } = store.view();
  return ended?.exit ?? (state.phase === 'closed' ? state.exit : 3);
}
