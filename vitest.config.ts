import { defineConfig } from 'vitest/config';

// Two projects: `fast` is everything that needs no host of its own and no long wait (under five minutes); `slow` is the rest:
// real systemd hosts (test/vps) and every *.slow.test.ts.
const slow = ['test/**/*.slow.test.{ts,tsx}', 'test/vps/**/*.test.ts'];

// Ink writes only the last frame when it thinks it runs in CI, where CI=true is set: the apps under test must not think so.
const env = { CI: 'false' };

export default defineConfig({
  test: {
    reporters: ['default', './scripts/skipped-reporter.ts'],
    globalSetup: ['test/setup/build-once.ts'],
    // A test that leaves a promise or a process behind must be seen, not waited for.
    teardownTimeout: 20_000,
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: { name: 'fast', include: ['test/**/*.test.{ts,tsx}'], exclude: slow, env, testTimeout: 30_000, hookTimeout: 30_000 },
      },
      {
        extends: true,
        // One file at a time: hosts, timings and the machine's two cores are shared.
        test: { name: 'slow', include: slow, env, testTimeout: 180_000, hookTimeout: 300_000, fileParallelism: false },
      },
    ],
  },
});
