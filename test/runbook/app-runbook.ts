/** A runbook around some steps, for tests that are about the steps. */
export function appRunbook(
  steps: string,
  settings: { readonly riskClass?: string; readonly paths?: string; readonly services?: string; readonly extra?: string } = {},
): string {
  return `holdpoint: 1
operation_name: Raise the cache of the app
objective: Fewer reads from the disk
risk_class: ${settings.riskClass ?? 'HOST_CHANGE'}
blast_radius: The app for a second
rollback_strategy: Put the file back and reload
allowed_paths: ${settings.paths ?? '[/etc/app]'}
allowed_services: ${settings.services ?? '[app]'}
${settings.extra ?? ''}healthy:
  - service: { unit: app }
steps:
${steps}`;
}
