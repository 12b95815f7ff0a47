import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Lays the demo's throw-away site and workspace into `folder`. `site` is what the operation changes. */
export async function layOut(folder: string, port: number, enforcement: 'kernel' | 'advisory'): Promise<void> {
  const site = path.join(folder, 'site');
  await put(path.join(site, 'settings.json'), '{\n  "greeting": "Hello",\n  "page": "index.html"\n}\n');
  await put(path.join(site, 'pages/index.html'), '<h1>{{greeting}} from the demo site</h1>\n');
  const workspace = path.join(folder, 'workspace');
  await put(path.join(workspace, 'ops/policy.yaml'), policy(site, enforcement));
  await put(path.join(workspace, 'runbooks/1-good-change.yaml'), runbook(site, port, 'good'));
  await put(path.join(workspace, 'runbooks/2-broken-change.yaml'), runbook(site, port, 'broken'));
}

/** The site before any request was changed, for the server to start on. */
export function siteOf(folder: string): string {
  return path.join(folder, 'site');
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

function policy(site: string, enforcement: 'kernel' | 'advisory'): string {
  const rule = `{ approval: self, rehearsal: optional, confirm_within: optional, enforcement: ${enforcement} }`;
  return `holdpoint: 1
commands:
  - [/usr/bin/grep, -c, { match: "\\"[a-z]+\\"" }, { path: ${site} }]
  - [/usr/bin/cp, --, { path: ${site} }, { path: ${site} }]
risk_classes:
  READ_ONLY: { approval: none, rehearsal: optional, confirm_within: optional, enforcement: ${enforcement} }
  LOW_RISK_CONFIG: ${rule}
  SERVICE_RESTART: ${rule}
  FILESYSTEM_WRITE: ${rule}
  DATA_CHANGE: ${rule}
  ACCESS_CHANGE: ${rule}
  HOST_CHANGE: ${rule}
commit: false
`;
}

function runbook(site: string, port: number, variant: 'good' | 'broken'): string {
  const url = `http://127.0.0.1:${port}`;
  const good = variant === 'good';
  return `holdpoint: 1
operation_name: ${good ? 'New greeting on the demo site' : 'New greeting, with a page that is missing'}
objective: ${good ? 'Visitors are greeted in the new words' : 'See what a bad change does, with a red gate, a rollback, and the site as it was'}
risk_class: FILESYSTEM_WRITE
blast_radius: The demo site on port ${port} of this machine; nobody else sees it
rollback_strategy: Put the site's folder back from the snapshot
allowed_paths: [${site}]
allowed_services: []
parameters:
  greeting: { type: string, pattern: "[A-Za-z ]{1,40}", default: Good evening, describe: words of the greeting }
healthy:
  - http: { url: "${url}/health", status: 200, json: { /ok: true } }
  - http: { url: "${url}/", status: 200, body: from the demo site }
steps:
  - name: Keep a copy of the page
    run: { argv: [/usr/bin/cp, --, ${site}/pages/index.html, ${site}/pages/before.html] }
    gates:
      - file: { path: ${site}/pages/before.html, exists: true }
  - name: Write the new greeting
    write:
      path: ${site}/settings.json
      content: |
        {
          "greeting": "\${greeting}",
          "page": "index.html"
        }
    gates:
      - command: [/usr/bin/grep, -c, '"greeting"', ${site}/settings.json]
      - http: { url: "${url}/health", json: { /greeting: "\${greeting}" } }
  - name: ${good ? 'Publish the new page' : 'Point the site at a page that does not exist'}
    write:
${
  good
    ? `      path: ${site}/pages/index.html
      content: |
        <h1>{{greeting}} from the demo site</h1>
        <p>Changed one verified step at a time.</p>
`
    : `      path: ${site}/settings.json
      edit:
        - { find: '"page": "index.html"', with: '"page": "missing.html"', count: 1 }
`
}    gates:
      - http: { url: "${url}/", status: 200, body: "\${greeting} from the demo site" }
        attempts: 2
        every: 500ms
`;
}
