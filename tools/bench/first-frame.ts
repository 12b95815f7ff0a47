import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { buildProgram } from '../../scripts/bundle.ts';
import { median, type Bench } from './measurement.ts';
import { interleaved, timeToFirstFrame } from './start-times.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * The app in a terminal against a bare Ink program, bundled alike: a fresh process each, compiled code in the cache. The first frame says
 * that the workspace is being read; runbooks to choose from follow when they are.
 */
export const firstFrame: Bench = {
  name: 'first-frame',
  async measure() {
    const folder = mkdtempSync(path.join(tmpdir(), 'holdpoint-first-frame-'));
    try {
      const workspace = path.join(folder, 'workspace');
      const launcher = path.join(root, 'bin/holdpoint.cjs');
      const env = { NODE_COMPILE_CACHE: path.join(folder, 'cache'), HOLDPOINT_STATE: path.join(folder, 'state') };
      execFileSync(process.execPath, [launcher, 'init', workspace], { env: { ...process.env, ...env }, stdio: 'ignore' });
      await buildProgram({ entry: path.join(import.meta.dirname, 'reference/ink-hello.tsx'), outDir: path.join(folder, 'bare') });
      writeFileSync(path.join(folder, 'bare/package.json'), '{"type":"module"}');
      const common = { cwd: workspace, env };
      const { bare, picker } = await interleaved(
        {
          bare: () => timeToFirstFrame({ ...common, argv: [process.execPath, path.join(folder, 'bare/ink-hello.js')], marker: 'ready' }),
          picker: () =>
            timeToFirstFrame({
              ...common,
              argv: [process.execPath, launcher],
              marker: 'reading the workspace',
              leave: { when: 'q leave', key: 'q' },
            }),
        },
        20,
      );
      const reference = median(bare);
      const because = `1.5 × a bare bundled Ink program (${reference.toFixed(1)} ms)`;
      return [{ name: 'first frame of the terminal app', value: median(picker), unit: 'ms', limit: { most: 1.5 * reference }, because }];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
