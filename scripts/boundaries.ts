// Checks the arrows of .dependency-cruiser.mjs, and that the checker really looked: it passes on zero modules without a word.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

type Violation = {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
  readonly cycle?: readonly { readonly name: string }[];
};
type Cruise = {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly Violation[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string; readonly comment: string }[] };
  };
};

const root = path.dirname(import.meta.dirname);
process.chdir(root);

const folders = ['src', 'tools', 'scripts'].filter((folder) => existsSync(folder));
const files = folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`));
const run = spawnSync('depcruise', ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...folders], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
if (run.error || run.stdout === '') throw new Error(`depcruise did not answer: ${run.error?.message ?? run.stderr}`);
const cruise = JSON.parse(run.stdout) as Cruise;

const seen = new Set(cruise.modules.map((module) => module.source));
const unseen = files.filter((file) => !seen.has(file));
const comments = new Map(cruise.summary.ruleSetUsed.forbidden.map(({ name, comment }) => [name, comment]));
const byRule = Map.groupBy(cruise.summary.violations, ({ rule }) => rule.name);
for (const [name, violations] of byRule) {
  console.error(`${name}: ${comments.get(name)}`);
  for (const violation of violations) console.error(`  ${arrowOf(violation)}`);
}
if (!files.some((file) => file.startsWith('src/')) || unseen.length > 0) {
  console.error(`dependency-cruiser did not look at ${unseen.length} of ${files.length} files: ${unseen.slice(0, 5).join(' ')}`);
  process.exitCode = 1;
}
if (cruise.summary.violations.length > 0) process.exitCode = 1;
console.log(`${files.length} files looked at, ${comments.size} rules, ${cruise.summary.violations.length} arrows in the wrong direction`);

function arrowOf({ from, to, cycle }: Violation): string {
  if (cycle !== undefined) return [from, ...cycle.map((step) => step.name)].join(' → ');
  return from === to ? from : `${from} → ${to.replace(/^.*(?=node_modules\/)/, '')}`;
}
