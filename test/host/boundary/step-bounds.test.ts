import { describe, expect, it } from 'vitest';
import { boundsIn, boundsInWords } from '../../../src/host/boundary/step-bounds.ts';

const wanted = { tasks: 4096, memory: 8_000_000 };

describe('what a control group holds a step to', () => {
  it.each([
    ['both, as they were asked for', '4096\n', '8000000\n', wanted],
    ['both, and somebody asked for less', '100\n', '4096\n', wanted],
    ['processes alone: the group has no file for memory', '4096\n', '', { tasks: 4096 }],
    ['memory alone: processes have no limit', 'max\n', '8000000\n', { memory: 8_000_000 }],
    ['nothing: what was asked for was not taken', 'max\n', '9223372036854771712\n', {}],
    ['nothing: no controller was delegated', '', '', {}],
  ])('is %s', (_what, tasks, memory, held) => {
    expect(boundsIn(tasks, memory, wanted)).toEqual(held);
  });

  it('is said in the record, and so is what is not', () => {
    expect(boundsInWords(wanted)).toEqual(['4096 processes and threads of a step', '8000000 bytes of memory of a step']);
    expect(boundsInWords({ tasks: 4096 })).toEqual([
      '4096 processes and threads of a step',
      'no limit is enforced on the memory of a step',
    ]);
    expect(boundsInWords({})).toEqual(['no limit is enforced on the processes and the memory of a step']);
  });
});
