import { Redrawn } from './redrawn.tsx';
import { Screens, type RootProps } from './screens.tsx';

export type { RootProps } from './screens.tsx';

/** The app. */
export function Root(props: RootProps) {
  return <Redrawn forget={props.onRedraw}>{(redraw) => <Screens {...props} onRedraw={redraw} />}</Redrawn>;
}
