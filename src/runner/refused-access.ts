import type { Action } from '../model/action.ts';
import type { Plan } from '../model/plan.ts';
import type { OutputChunk } from '../ports/host.ts';

/** Words of the C library for what the boundary answers (strerror(3), gai_strerror(3)). */
const phrases = {
  'Read-only file system': 'files',
  'Permission denied': 'access',
  'Network is unreachable': 'network',
  'Temporary failure in name resolution': 'network',
  'Could not resolve host': 'network',
} as const;
type Phrase = keyof typeof phrases;

const longest = Math.max(...Object.keys(phrases).map((phrase) => phrase.length));

/** Looks for such words in what a command prints, over its chunks. `seen`: the first of each kind. */
export function watchRefusals(passOn: (chunk: OutputChunk) => void): {
  readonly watch: (chunk: OutputChunk) => void;
  readonly seen: () => readonly Phrase[];
} {
  const tails = { out: '', err: '' };
  const seen = new Set<Phrase>();
  return {
    watch: (chunk) => {
      const text = tails[chunk.stream] + new TextDecoder('latin1').decode(chunk.bytes);
      for (const phrase of Object.keys(phrases) as Phrase[]) if (!seen.has(phrase) && text.includes(phrase)) seen.add(phrase);
      tails[chunk.stream] = text.slice(-longest);
      passOn(chunk);
    },
    seen: () => [...seen],
  };
}

/** What may stand behind such words, and which line would have to be changed: a hint, not a claim. */
export function accessHints(plan: Plan, step: number, action: Action, seen: readonly Phrase[]): string[] {
  if (action.kind !== 'run' && action.kind !== 'script') return [];
  const line = plan.steps.find(({ index }) => index === step)?.line;
  const { file } = plan.runbook;
  const at = line === undefined ? file : `${file}:${line}`;
  const isReached = action.command.reach.some(({ kind }) => kind === 'network' || kind === 'endpoint');
  return seen.flatMap((phrase) => {
    switch (phrases[phrase]) {
      case 'files':
        return [
          `it printed "${phrase}": it may have tried to write outside allowed_paths (step at ${at}; allowed_paths in the declaration of ${file})`,
        ];
      case 'access':
        return [
          `it printed "${phrase}": it may have wanted a path outside allowed_paths, a hidden or guarded one, or one of another user (step at ${at}: user; allowed_paths in the declaration of ${file})`,
        ];
      case 'network':
        return isReached ? [] : [`it printed "${phrase}": it may have wanted the network, which it does not reach (step at ${at}: reach)`];
      default:
        return phrases[phrase] satisfies never;
    }
  });
}
