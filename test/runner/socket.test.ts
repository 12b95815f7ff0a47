import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import type { RunnerMessage } from '../../src/ports/runner-link.ts';
import { leftOutCounter } from '../../src/runner/left-out.ts';
import { createRunners } from '../../src/runner/runners.ts';
import { connectTo } from '../../src/runner/socket-client.ts';
import { listen, type ViewLimits } from '../../src/runner/socket-server.ts';
import { createViews } from '../../src/runner/views.ts';
import { systemClock } from '../../src/storage/system-clock.ts';
import { journal } from '../engine/journal.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

let folder: ReturnType<typeof scratchFolder>;
let closing: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = scratchFolder();
});
afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
  folder[Symbol.dispose]();
});

const id = 'OPS-2026-11-21-001';
const past = journal({ type: 'note-added', text: 'one', by: 'ann' }, { type: 'note-added', text: 'two', by: 'ann' });
const note: Event = { ...past[1]!, seq: 3, type: 'note-added', text: 'three', by: 'ann' };

async function serve(limits?: ViewLimits, said: unknown[] = []) {
  const path = join(folder.path, 'runner.sock');
  const views = createViews(
    () => past,
    () => undefined,
  );
  const server = await listen(
    path,
    views,
    (message) => {
      said.push(message);
      return Promise.resolve('no');
    },
    limits,
  );
  closing.push(server.close);
  return { path, views, server };
}

async function take(messages: AsyncIterable<RunnerMessage>, count: number): Promise<RunnerMessage[]> {
  const iterator = messages[Symbol.asyncIterator]();
  const taken: RunnerMessage[] = [];
  while (taken.length < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

/** A view that connects and does not read. */
async function deafView(path: string): Promise<Socket> {
  const socket = createConnection(path);
  await once(socket, 'connect');
  socket.pause();
  return socket;
}

describe('a view', () => {
  it('gets the past, marked so, and then what comes', async () => {
    const { path, views } = await serve();
    const link = (await connectTo(path, id))!;
    expect(await take(link.messages, 2)).toEqual([
      { kind: 'event', event: past[0], more: true },
      { kind: 'event', event: past[1] },
    ]);
    views.send({ kind: 'event', event: note });
    expect(await take(link.messages, 1)).toEqual([{ kind: 'event', event: note }]);
    link.close();
  });

  it('is heard, and hears why not', async () => {
    const said: unknown[] = [];
    const { path } = await serve(undefined, said);
    const link = (await connectTo(path, id))!;
    link.send({ kind: 'stop', by: 'ann', reason: 'x' });
    expect((await take(link.messages, 3)).at(-1)).toEqual({ kind: 'refused', message: 'no' });
    expect(said).toEqual([{ kind: 'stop', by: 'ann', reason: 'x' }]);
    link.close();
  });

  it('that ends is forgotten', async () => {
    const { path, views } = await serve();
    const link = (await connectTo(path, id))!;
    await take(link.messages, 2);
    expect(views.count()).toBe(1);
    link.close();
    while (views.count() > 0) await systemClock.sleep(5);
    expect(views.everSeen()).toBe(true);
  });

  it('that sends a line without end loses its connection', async () => {
    const { path, views } = await serve();
    const socket = createConnection(path);
    const closed = Promise.withResolvers<void>();
    socket.on('error', () => undefined);
    socket.on('close', () => closed.resolve());
    socket.write('x'.repeat(200_000));
    socket.resume();
    await closed.promise;
    while (views.count() > 0) await systemClock.sleep(5);
    expect(views.everSeen()).toBe(true);
  });

  it('that reads slowly loses progress and no event', async () => {
    const { path, views } = await serve({ progress: 64 * 1024, connection: 64 * 1024 * 1024 });
    const socket = await deafView(path);
    while (views.count() === 0) await systemClock.sleep(5);
    const text = `${'x'.repeat(1000)}\n`;
    const output = { kind: 'output', step: 1, part: '1-1', stream: 'out' } as const;
    for (let line = 1; line <= 2000; line += 1) views.send({ kind: 'progress', progress: { ...output, line, text } });
    views.send({ kind: 'progress', progress: { ...output, line: 2001, text: '' } });
    for (let round = 0; round < 100; round += 1) views.send({ kind: 'event', event: { ...note, seq: 3 + round } });
    let heard = '';
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      heard += part;
    });
    socket.resume();
    while (!heard.includes('"seq":102')) await systemClock.sleep(5);
    const messages = heard
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunnerMessage);
    expect(messages.filter(({ kind }) => kind === 'event')).toHaveLength(102);
    const heardOf = messages.flatMap((message) =>
      message.kind === 'progress' && message.progress.kind === 'output' ? [message.progress] : [],
    );
    const leftOut = leftOutCounter();
    const missing = heardOf.map(leftOut).reduce((sum, count) => sum + count, 0);
    expect(missing).toBeGreaterThan(0);
    expect(heardOf.filter((one) => one.text !== '').length + missing).toBe(2000);
    socket.destroy();
  });

  it('that never reads loses its connection; the others lose nothing', async () => {
    const { path, views } = await serve({ progress: 64 * 1024, connection: 256 * 1024 });
    const deaf = await deafView(path);
    const link = (await connectTo(path, id))!;
    while (views.count() < 2) await systemClock.sleep(5);
    const long: Event = { ...note, type: 'note-added', text: 'x'.repeat(10_000), by: 'ann' };
    for (let round = 0; round < 200; round += 1) {
      views.send({ kind: 'event', event: { ...long, seq: 3 + round } });
      await systemClock.sleep(0);
    }
    expect(await take(link.messages, 202)).toHaveLength(202);
    expect(views.count()).toBe(1);
    deaf.destroy();
    link.close();
  });
});

describe('the socket', () => {
  it('is for its owner alone, and takes the place of a dead one', async () => {
    writeFileSync(join(folder.path, 'runner.sock'), '');
    const { path } = await serve();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('has nobody behind it when no runner runs', async () => {
    expect(await connectTo(join(folder.path, 'runner.sock'), id)).toBeUndefined();
  });

  it('ends its views when the runner ends, with the last word delivered', async () => {
    const { path, views, server } = await serve();
    const link = (await connectTo(path, id))!;
    await take(link.messages, 2);
    views.send({ kind: 'ended', exit: 3 });
    await server.close();
    expect(await take(link.messages, 9)).toEqual([{ kind: 'ended', exit: 3 }]);
    closing = [];
  });
});

describe('starting a runner', () => {
  const operations = { socket: () => join(folder.path, 'runner.sock') };

  it('waits until somebody can look on, and loses nothing of what comes before', async () => {
    const runners = createRunners(operations, systemClock, async () => {
      void systemClock.sleep(30).then(async () => serve());
      return Promise.resolve({ ended: new Promise(() => undefined) });
    });
    await runners.start(id, 'new');
    const link = await runners.connect(id);
    expect(await take(link!.messages, 2)).toHaveLength(2);
    link!.close();
  });

  it('gives up when the process ends without listening', async () => {
    const runners = createRunners(operations, systemClock, () => Promise.resolve({ ended: Promise.resolve() }));
    await runners.start(id, 'new');
    expect(await runners.connect(id)).toBeUndefined();
  });

  it('launches nothing when one runs already', async () => {
    await serve();
    let launched = 0;
    const runners = createRunners(operations, systemClock, () => {
      launched += 1;
      return Promise.resolve({ ended: Promise.resolve() });
    });
    await runners.start(id, 'resume');
    const link = await runners.connect(id);
    expect(launched).toBe(0);
    link!.close();
  });
});
