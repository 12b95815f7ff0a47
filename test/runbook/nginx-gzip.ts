/** A small change in two steps, as an operator writes it: the runbook that tests start from. */
export const nginxGzip = `holdpoint: 1
operation_name: Enable gzip in nginx
objective: Cut transfer size of text assets on the marketing site
risk_class: LOW_RISK_CONFIG
blast_radius: Every site that nginx serves on this host, for under a second
rollback_strategy: Put /etc/nginx back from the snapshot and reload nginx
allowed_paths: [/etc/nginx]
allowed_services: [nginx]
not_allowed:
  - Secrets, keys, credentials
  - { path: /etc/nginx/snippets }
parameters:
  level: { type: integer, min: 1, max: 9, default: 5, describe: gzip_comp_level }
healthy:
  - service: { unit: nginx, active: true, for: 5s, restarts: 0 }
  - log: { path: /var/log/nginx/error.log, without: "emerg|alert|crit" }
  - http: { url: http://127.0.0.1/, status: 200, attempts: 3, every: 1s }
steps:
  - name: Write the gzip settings
    write:
      path: /etc/nginx/conf.d/gzip.conf
      content: |
        gzip on;
        gzip_comp_level \${level};
    gates:
      - command: nginx -t
  - name: Reload nginx
    service: { unit: nginx, do: reload }
    gates:
      - http: { url: http://127.0.0.1/, header: { content-encoding: gzip }, send: { accept-encoding: gzip } }
`;
