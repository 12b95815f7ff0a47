import process from 'node:process';
import { render } from 'ink';
import { exitCodes, type ExitCode } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import type { AppStart } from './app-start.ts';
import { Boot } from './boot.tsx';
import { themeOf } from './theme.ts';

/** What the app is told about the terminal and the command line. */
export interface AppSetting {
  readonly colour: boolean;
  readonly folder: string;
  readonly params: Readonly<Record<string, string>>;
  readonly as: string | undefined;
}

/** Opens the app at `start` and draws before `outside` is built; resolves with the exit code when the person leaves. The operation itself goes on in its runner. */
export async function openTerminalApp(
  outside: () => Promise<Outside>,
  { colour, folder, params, as }: AppSetting,
  start: AppStart,
): Promise<ExitCode> {
  let exit: ExitCode = exitCodes.done;
  let said = '';
  let failure: { readonly error: unknown } | undefined;
  const wrapAgain = noWrapping();
  const app = render(
    <Boot
      outside={outside}
      start={start}
      folder={folder}
      params={params}
      as={as}
      theme={themeOf(colour)}
      onRedraw={() => {
        // Ink erases upwards from where it left the cursor, and draws anew.
        process.stdout.write('\u001b[999;1H');
        app.clear();
      }}
      onExit={(code, words) => {
        exit = code;
        said = words;
      }}
      onFailure={(error) => {
        failure = { error };
      }}
    />,
    { alternateScreen: true, incrementalRendering: true, exitOnCtrlC: false, patchConsole: false, maxFps: 30 },
  );
  try {
    await app.waitUntilExit();
  } finally {
    wrapAgain();
  }
  if (failure !== undefined) throw failure.error;
  process.stdout.write(said);
  return exit;
}

/**
 * A terminal and we may disagree about how wide a character is. Without automatic wrapping (DECAWM) a line that turns out too wide ends
 * at the right edge, and cannot push the lines below it down. Returns how to turn it on again.
 */
function noWrapping(): () => void {
  process.stdout.write('\u001b[?7l');
  const on = (): void => void process.stdout.write('\u001b[?7h');
  process.once('exit', on);
  return () => {
    process.off('exit', on);
    on();
  };
}
