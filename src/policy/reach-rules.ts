import { formatReach, type Reach } from '../model/command.ts';

/** Text of a policy's or runbook's reach list; undefined when it is none. */
export function parseReach(text: string): Reach | undefined {
  if (text === 'network' || text === 'processes' || text === 'host') return { kind: text };
  if (text.startsWith('/')) return { kind: 'socket', path: text };
  const endpoint = /^(.+):([0-9]{1,5})$/.exec(text);
  if (endpoint === null) return undefined;
  const port = Number(endpoint[2]);
  return port >= 1 && port <= 65_535 ? { kind: 'endpoint', host: endpoint[1]!, port } : undefined;
}

/** What is granted covers what is narrower: a runbook may only narrow a policy. */
export function covers(granted: Reach, asked: Reach): boolean {
  if (granted.kind === 'host') return true;
  if (granted.kind === 'network' && asked.kind === 'endpoint') return true;
  return formatReach(granted) === formatReach(asked);
}
