import process from 'node:process';

/** What `act` gave, and the milliseconds of the processor that it took itself: what other processes do meanwhile does not count. */
export function ownTime<T>(act: () => T): { readonly result: T; readonly took: number } {
  const begin = process.threadCpuUsage();
  const result = act();
  const { user, system } = process.threadCpuUsage(begin);
  return { result, took: (user + system) / 1000 };
}
