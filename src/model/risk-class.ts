/** The ladder of risk classes; each includes the ones before it. */
export const riskClasses = [
  'READ_ONLY',
  'LOW_RISK_CONFIG',
  'SERVICE_RESTART',
  'FILESYSTEM_WRITE',
  'DATA_CHANGE',
  'ACCESS_CHANGE',
  'HOST_CHANGE',
] as const;

export type RiskClass = (typeof riskClasses)[number];

export function isRiskClass(text: string): text is RiskClass {
  return (riskClasses as readonly string[]).includes(text);
}

/** Negative when `a` stands lower on the ladder than `b`. */
export function compareRiskClasses(a: RiskClass, b: RiskClass): number {
  return riskClasses.indexOf(a) - riskClasses.indexOf(b);
}

/** The highest of these; READ_ONLY when there are none. */
export function highestRiskClass(classes: readonly RiskClass[]): RiskClass {
  return classes.reduce<RiskClass>((high, next) => (compareRiskClasses(next, high) > 0 ? next : high), 'READ_ONLY');
}
