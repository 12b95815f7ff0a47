import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkRunbook } from '../../src/runbook/check-runbook.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What stands before an example that shows a part only. */
const declaration = `holdpoint: 1
operation_name: An example
objective: Show how it is written
risk_class: HOST_CHANGE
blast_radius: None
rollback_strategy: As the steps say
allowed_paths: [/etc/example]
allowed_services: [nginx]
healthy:
  - service: { failed: 0 }
`;

const examples = ['README.md', 'docs/RUNBOOKS.md'].flatMap((file) => {
  const blocks = [...readFileSync(path.join(root, file), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)];
  return blocks.map(([, text], index) => ({
    file,
    number: index + 1,
    text: text!.startsWith('holdpoint: 1') ? text! : declaration + text,
  }));
});

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(6);
});

test.each(examples)('example $number of $file has no finding', ({ file, text }) => {
  const { findings, runbook } = checkRunbook(new TextEncoder().encode(text), file);
  expect(findings.map(({ line, code, message }) => `${line} ${code}: ${message}`)).toEqual([]);
  expect(runbook).toBeDefined();
});

test('an example with a mistake would be found', () => {
  const { findings } = checkRunbook(
    new TextEncoder().encode(`${declaration}steps:\n  - name: A pipe\n    run: /usr/bin/cat a | /usr/bin/wc\n`),
    'x',
  );
  expect(findings.map(({ code }) => code)).toContain('command-not-simple');
});
