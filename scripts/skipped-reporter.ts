import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Says at the end how many tests did not run, and which: a skipped test must not look like a passed one. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    if (skipped.length === 0) return;
    const byFile = Map.groupBy(skipped, (test: TestCase) => test.module.relativeModuleId);
    console.log(`SKIPPED: ${skipped.length} tests did not run`);
    for (const [file, tests] of byFile) {
      const notes = new Set(tests.map(noteOf).filter((note) => note !== undefined));
      console.log(`  ${tests.length} in ${file}${notes.size === 0 ? '' : `: ${[...notes].join('; ')}`}`);
    }
  }
}

function noteOf(test: TestCase): string | undefined {
  const result = test.result();
  return result.state === 'skipped' ? result.note : undefined;
}
