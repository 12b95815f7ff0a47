import { useApp, useInput } from 'ink';
import { useEffect, useState } from 'react';
import { exitCodes } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import { BusyScreen } from './busy-screen.tsx';
import type { RootProps } from './root.tsx';
import { keepMemorySteady } from './steady-memory.ts';

/** Everything that the app needs and that takes time to load. */
interface Loaded {
  readonly Root: typeof import('./root.tsx').Root;
  readonly outside: Outside;
}

export interface BootProps extends Omit<RootProps, 'outside'> {
  /** Called once, after the first frame. */
  readonly outside: () => Promise<Outside>;
  /** It could not be built. */
  readonly onFailure: (error: unknown) => void;
}

/** The first frame stands before grammar, adapters and screens are loaded; then the app takes its place. */
export function Boot({ outside, onFailure, ...rest }: BootProps) {
  const [loaded, setLoaded] = useState<Loaded>();
  const { exit } = useApp();
  const [since] = useState(() => performance.now());
  useEffect(() => {
    // Loading keeps the process busy: the first frame goes out before.
    const soon = setTimeout(() => {
      Promise.all([import('./root.tsx'), outside()]).then(
        ([{ Root }, built]) => {
          keepMemorySteady();
          setLoaded({ Root, outside: built });
        },
        (error: unknown) => {
          onFailure(error);
          exit();
        },
      );
    });
    return () => clearTimeout(soon);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what is loaded is loaded once, whatever the caller draws again
  }, []);
  useInput(
    (input, key) => {
      if (input !== 'q' && !(key.ctrl && input === 'c')) return;
      rest.onExit(exitCodes.done, '');
      exit();
    },
    { isActive: loaded === undefined },
  );
  if (loaded !== undefined) return <loaded.Root outside={loaded.outside} {...rest} />;
  return <BusyScreen what="reading the workspace" since={since} now={() => performance.now()} theme={rest.theme} />;
}
