// `npm run check`: everything that can be said about the code without running it, side by side. One line a check, the output of a
// failed one below. Exit 0 only if every check ran and passed.
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

const root = path.dirname(import.meta.dirname);
const checks = ['types', 'lint', 'format:check', 'boundaries', 'deadcode'] as const;

type Result = { readonly check: string; readonly passed: boolean; readonly seconds: string; readonly output: string };

function runCheck(check: string): Promise<Result> {
  const started = performance.now();
  const { promise, resolve } = Promise.withResolvers<Result>();
  const chunks: Buffer[] = [];
  const child = spawn('npm', ['run', '--silent', check], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const finish = (passed: boolean, reason = '') => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    resolve({ check, passed, seconds, output: Buffer.concat(chunks).toString() + reason });
  };
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('error', (error) => finish(false, error.message));
  child.on('close', (code) => finish(code === 0));
  return promise;
}

const results = await Promise.all(
  checks.map(async (check) => {
    const result = await runCheck(check);
    console.log(`${result.passed ? 'ok    ' : 'FAILED'} ${check} (${result.seconds} s)`);
    return result;
  }),
);
const failed = results.filter((result) => !result.passed);
for (const { check, output } of failed) console.log(`\n--- ${check}\n${output.trimEnd()}`);
console.log(`\n${results.length - failed.length} checks passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
