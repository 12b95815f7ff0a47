import { Box, useStdout, useWindowSize } from 'ink';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { Screens, type RootProps } from './screens.tsx';

export type { RootProps } from './screens.tsx';

/** The app, and how it is drawn anew: the terminal is wiped, and something that takes no room changes, without which nothing would be written. */
export function Root(props: RootProps) {
  const { stdout } = useStdout();
  const { columns, rows } = useWindowSize();
  const { onRedraw: forget } = props;
  const [drawings, draw] = useReducer((count: number) => count + 1, 0);
  const redraw = useCallback(() => {
    stdout.write('\u001b[2J');
    forget();
    draw();
  }, [stdout, forget]);
  const size = `${columns}×${rows}`;
  const drawnAt = useRef(size);
  useEffect(() => {
    // A resized terminal has moved what stood there.
    if (drawnAt.current !== size) redraw();
    drawnAt.current = size;
  }, [size, redraw]);
  return (
    <>
      <Screens {...props} onRedraw={redraw} />
      {drawings % 2 === 1 ? <Box /> : undefined}
    </>
  );
}
