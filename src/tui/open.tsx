import { render } from 'ink';
import { exitCodes, type ExitCode } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import type { AppStart } from './app-start.ts';
import { Root } from './root.tsx';
import { themeOf } from './theme.ts';

/** What the app is told about the terminal and the command line. */
export interface AppSetting {
  readonly colour: boolean;
  readonly folder: string;
  readonly params: Readonly<Record<string, string>>;
  readonly as: string | undefined;
}

/** Opens the app at `start`; resolves with the exit code when the person leaves. The operation itself goes on in its runner. */
export async function openTerminalApp(outside: Outside, { colour, folder, params, as }: AppSetting, start: AppStart): Promise<ExitCode> {
  let exit: ExitCode = exitCodes.done;
  const app = render(
    <Root
      outside={outside}
      start={start}
      folder={folder}
      params={params}
      as={as}
      theme={themeOf(colour)}
      onExit={(code) => {
        exit = code;
      }}
    />,
    { alternateScreen: true, incrementalRendering: true, exitOnCtrlC: false, patchConsole: false, maxFps: 30 },
  );
  await app.waitUntilExit();
  return exit;
}
