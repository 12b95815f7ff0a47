import type { Progress } from '../model/progress.ts';

type Output = Extract<Progress, { kind: 'output' }>;

/** Follows the numbers of the lines that come; the function says how many lines a view did not get before these. */
export function leftOutCounter(): (output: Output) => number {
  let part = '';
  let next = 1;
  return (output) => {
    const missing = output.line - (output.part === part ? next : 1);
    part = output.part;
    next = output.line + output.text.split('\n').length - 1;
    return Math.max(0, missing);
  };
}
