// The bare Ink program that the terminal app's first frame is measured against: the same alternate screen, one line, nothing else.
import { Text, render } from 'ink';

render(<Text>ready</Text>, { alternateScreen: true, incrementalRendering: true });
