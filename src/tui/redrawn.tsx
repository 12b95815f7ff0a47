import { Box, useStdout, useWindowSize } from 'ink';
import { useCallback, useEffect, useReducer, useRef, type ReactNode } from 'react';

/**
 * Draws its content anew when it is asked to, and when the terminal was resized, which moves what stood there: the terminal is wiped, and
 * something that takes no room changes, without which nothing would be written. `forget`: Ink forgets what it has written.
 */
export function Redrawn({ forget, children }: { readonly forget: () => void; readonly children: (redraw: () => void) => ReactNode }) {
  const { stdout } = useStdout();
  const { columns, rows } = useWindowSize();
  const [drawings, draw] = useReducer((count: number) => count + 1, 0);
  const redraw = useCallback(() => {
    stdout.write('\u001b[2J');
    forget();
    draw();
  }, [stdout, forget]);
  const size = `${columns}×${rows}`;
  const drawnAt = useRef(size);
  useEffect(() => {
    if (drawnAt.current !== size) redraw();
    drawnAt.current = size;
  }, [size, redraw]);
  return (
    <>
      {children(redraw)}
      {drawings % 2 === 1 ? <Box /> : undefined}
    </>
  );
}
