/** Texts of a workspace for tests of the app: a policy that allows what these runbooks do. */
const policy = `holdpoint: 1
runbooks: []
commands:
  - [/usr/bin/mail, { match: "[a-z@.]+" }]
  - { argv: [/usr/sbin/modprobe, dummy], reach: [host] }
risk_classes:
  READ_ONLY: { approval: none, rehearsal: optional, confirm_within: optional, enforcement: kernel }
  HOST_CHANGE: { approval: self, rehearsal: optional, confirm_within: optional, enforcement: partial }
`;

/** A runbook that writes one file; `more` stands at its top level. */
export function plainRunbook(name: string, more = ''): string {
  return `holdpoint: 1
operation_name: ${name}
objective: The site greets its visitors in the new words
risk_class: LOW_RISK_CONFIG
blast_radius: The greeting of one site, for nobody else
rollback_strategy: Put the folder back from the snapshot
allowed_paths: [/srv/site]
allowed_services: []
${more}healthy:
  - file: { path: /srv/site/settings, exists: true }
steps:
  - name: Write the greeting
    write: { path: /srv/site/settings, content: "hello\\n" }
    gates:
      - file: { path: /srv/site/settings, contains: hello }
`;
}

/** Declares little and asks for much. */
export const askingRunbook = `holdpoint: 1
operation_name: Rotate the key of the site
risk_class: LOW_RISK_CONFIG
rollback_strategy: Put the folder back from the snapshot
allowed_paths: [/srv/site]
parameters:
  level: { type: integer, min: 1, max: 9, describe: how much is compressed }
  token: { type: secret, from: prompt, describe: the new token }
healthy:
  - file: { path: /srv/site/settings, exists: true }
steps:
  - name: Write the token
    write: { path: /srv/site/settings, content: "level \${level} \${token}\\n" }
    gates:
      - file: { path: /srv/site/settings, exists: true }
`;

/** Everything that an approver must not miss: outside the boundary, no way back, kept paths, and more steps than a screen holds. */
export const graveRunbook = `holdpoint: 1
operation_name: Move the site to the new disk
objective: The site is served from the new disk
risk_class: HOST_CHANGE
blast_radius: Every visitor of the site, for a minute
rollback_strategy: Put the folder back from the snapshot; the mail cannot be called back
allowed_paths: [/srv/site, { path: /srv/site/log, keep: true }]
allowed_services: []
not_allowed:
  - Secrets, keys, credentials
healthy:
  - file: { path: /srv/site/settings, exists: true }
steps:
  - name: Load the driver
    run: { argv: [/usr/sbin/modprobe, dummy], reach: [host] }
    gates:
      - file: { path: /srv/site/settings, exists: true }
    undo: { none: the driver stays loaded }
  - name: Tell the customers
    run: { argv: [/usr/bin/mail, all@example.org] }
    gates:
      - file: { path: /srv/site/settings, exists: true }
    undo: { impossible: mail is sent }
${Array.from(
  { length: 12 },
  (_, place) => `  - name: Write page ${place + 1}
    write: { path: /srv/site/page-${place + 1}, content: "page ${place + 1}\\n" }
    gates:
      - file: { path: /srv/site/page-${place + 1}, exists: true }
`,
).join('')}`;

export const brokenRunbook = plainRunbook('Broken').replace('steps:', 'stepz:');

export function filesOf(runbooks: Readonly<Record<string, string>>): Record<string, string> {
  return { 'ops/policy.yaml': policy, ...Object.fromEntries(Object.entries(runbooks).map(([name, text]) => [`runbooks/${name}`, text])) };
}
