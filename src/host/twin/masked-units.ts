/** Why a unit is not started in a twin. */
export const holdsData = 'it holds data, and a copy made while it writes may be inconsistent';
const actsByItself = 'it acts on its own schedule';
const ownsMachine = 'it manages machines, disks or networks of the host';

/**
 * Names of services without their instance and suffix. A database that is copied while it writes may be silently inconsistent, whatever
 * it says itself; what manages containers or disks would find those of the host.
 */
const dataServices = [
  ...[
    'postgresql',
    'pgbouncer',
    'mysql',
    'mysqld',
    'mariadb',
    'percona',
    'redis',
    'redis-server',
    'valkey',
    'valkey-server',
    'keydb-server',
  ],
  ...[
    'mongod',
    'mongodb',
    'elasticsearch',
    'opensearch',
    'influxdb',
    'influxd',
    'victoriametrics',
    'clickhouse-server',
    'cassandra',
    'scylla-server',
  ],
  ...[
    'couchdb',
    'neo4j',
    'etcd',
    'consul',
    'vault',
    'zookeeper',
    'kafka',
    'rabbitmq-server',
    'nats-server',
    'mosquitto',
    'minio',
    'slapd',
    'dirsrv',
  ],
  ...[
    'ceph-mon',
    'ceph-osd',
    'ceph-mds',
    'ceph-mgr',
    'glusterd',
    'memcached',
    'meilisearch',
    'typesense-server',
    'cockroachdb',
    'firebird',
    'tarantool',
  ],
];
const machineServices = [
  ...[
    'docker',
    'containerd',
    'podman',
    'crio',
    'cri-o',
    'kubelet',
    'k3s',
    'k3s-agent',
    'libvirtd',
    'virtqemud',
    'lxc',
    'lxd',
    'incus',
    'machines',
  ],
  ...[
    'lvm2-monitor',
    'mdmonitor',
    'multipathd',
    'iscsid',
    'open-iscsi',
    'zfs-mount',
    'zfs-import-cache',
    'zfs-zed',
    'smartd',
    'smartmontools',
    'nfs-server',
  ],
  ...[
    'systemd-networkd-wait-online',
    'NetworkManager-wait-online',
    'ifupdown-wait-online',
    'cloud-init',
    'cloud-init-local',
    'cloud-config',
    'cloud-final',
  ],
];
const schedules = ['cron', 'crond', 'cronie', 'atd', 'anacron', 'unattended-upgrades', 'fcron'];

/** Masked whatever runs on the host: nothing of the plan starts because a clock says so. */
const always = [
  'timers.target',
  'docker.socket',
  'podman.socket',
  'libvirtd.socket',
  'virtqemud.socket',
  'console-getty.service',
  'cloud-init.target',
];

/** Of these units of the host (canonical names) those that a twin does not run, each with the reason. */
export function maskedUnits(units: readonly string[]): ReadonlyMap<string, string> {
  const why = (unit: string): string | undefined => {
    const name = /^([^@]+)(?:@.*)?\.(?:service|socket|target)$/.exec(unit)?.[1] ?? '';
    // Debian and others put a version behind some names: `postgresql-15`, `elasticsearch7`.
    const plain = name.replace(/-?\d+(?:\.\d+)*$/, '');
    const is = (list: readonly string[]): boolean => list.includes(name) || list.includes(plain);
    return is(dataServices) ? holdsData : is(schedules) ? actsByItself : is(machineServices) ? ownsMachine : undefined;
  };
  return new Map([
    ...always.map((unit) => [unit, unit === 'timers.target' ? actsByItself : ownsMachine] as const),
    ...units.flatMap((unit) => {
      const reason = why(unit);
      return reason === undefined ? [] : [[unit, reason] as const];
    }),
  ]);
}
