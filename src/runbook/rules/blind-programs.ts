import type { Command } from '../../model/command.ts';

/** See nothing but themselves without the host's processes. */
const needProcesses = new Set([
  'ps',
  'pgrep',
  'pidof',
  'pstree',
  'top',
  'lsof',
  'fuser',
  'needrestart',
  'needs-restarting',
  'who',
  'w',
  'last',
  'users',
]);

/** Ask a daemon, the kernel's network or somebody outside; without reach they find nobody there. */
const needReach = new Set([
  ...['systemctl', 'journalctl', 'loginctl', 'hostnamectl', 'timedatectl', 'resolvectl', 'networkctl', 'machinectl', 'busctl'],
  ...[
    'ss',
    'ip',
    'netstat',
    'ifconfig',
    'route',
    'arp',
    'nft',
    'iptables',
    'ip6tables',
    'iptables-save',
    'ufw',
    'firewall-cmd',
    'conntrack',
    'ethtool',
  ],
  ...['curl', 'wget', 'dig', 'host', 'nslookup', 'ping', 'nc', 'ncat', 'telnet', 'ssh-keyscan'],
  ...[
    'psql',
    'pg_isready',
    'pg_lsclusters',
    'mysql',
    'mysqladmin',
    'mariadb',
    'mariadb-admin',
    'redis-cli',
    'valkey-cli',
    'mongosh',
    'rabbitmqctl',
    'etcdctl',
  ],
  ...['docker', 'podman', 'nerdctl', 'crictl', 'kubectl', 'virsh', 'lxc'],
]);

/** What a command would have to reach to see anything; undefined: it sees enough. */
export function blindWithout(command: Command): string | undefined {
  const program = command.argv[0]!.slice(command.argv[0]!.lastIndexOf('/') + 1);
  if (command.reach.some((reach) => reach.kind === 'host')) return undefined;
  if (needProcesses.has(program)) return command.reach.some((reach) => reach.kind === 'processes') ? undefined : 'processes';
  return needReach.has(program) && command.reach.length === 0 ? 'what it asks' : undefined;
}
