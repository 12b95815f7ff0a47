import type { Survey } from '../model/survey.ts';

/**
 * A survey without what the policy masks: it is shown, and kept in the record. A fact that holds such a value refuses the plan, for facts stand
 * in command lines. `notes`: what is not masked although it is named.
 */
export function maskSurvey(survey: Survey, redact: (text: string) => string, notes: readonly string[]): Survey {
  const facts = Object.entries(survey.facts).map(([name, value]) => [name, redact(value), value] as const);
  return {
    ...survey,
    facts: Object.fromEntries(facts.map(([name, masked]) => [name, masked])),
    writes: survey.writes.map((write) => (write.diff === undefined ? write : { ...write, diff: redact(write.diff) })),
    refusals: [
      ...survey.refusals.map(redact),
      ...facts.flatMap(([name, masked, value]) =>
        masked === value
          ? []
          : [
              `the fact ${name} holds what \`redact\` of the policy masks (${masked}): narrow its stdout pattern, or declare a parameter of type secret`,
            ],
      ),
    ],
    notes: [...survey.notes.map(redact), ...notes],
  };
}
