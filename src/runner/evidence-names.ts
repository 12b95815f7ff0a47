/** Draws names for evidence: `3-1` is the first command of step 3; 0 is what belongs to no step. */
export type EvidenceNames = (step: number) => string;

/** Goes on behind every file that is there already, whether the journal knows it or a crash came first. */
export function evidenceNamesAfter(files: readonly string[]): EvidenceNames {
  const used = new Map<number, number>();
  for (const file of files) {
    const match = /^evidence\/(\d+)-(\d+)\./.exec(file);
    if (match !== null) used.set(Number(match[1]), Math.max(used.get(Number(match[1])) ?? 0, Number(match[2])));
  }
  return (step) => {
    const next = (used.get(step) ?? 0) + 1;
    used.set(step, next);
    return `${step}-${next}`;
  };
}
