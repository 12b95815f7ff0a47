const shell = 'is a shell';
const interpreter = 'runs the program text it is given';
const editor = 'is an editor that starts a shell';
const pager = 'is a pager that starts a shell';
const starter = 'starts the program that its arguments name';
const directory = 'runs what the files of its directory say';
const remote = 'runs commands on another machine, and proxies on this one';
const installer = 'installs software, whose scripts run';

function all(names: string, why: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, why]));
}

/** Programs that start others whatever their arguments are. */
export const programsThatRunOthers: Readonly<Record<string, string | undefined>> = {
  ...all('sh bash dash ash ksh mksh zsh fish csh tcsh rbash busybox toybox', shell),
  ...all(
    'python python2 python3 perl ruby node nodejs deno bun php lua luajit tclsh wish expect guile R Rscript julia erl ghci groovy java jshell jjs jrunscript gdb lldb octave pwsh sqlite3 psql mysql mariadb mongosh mongo redis-cli',
    interpreter,
  ),
  ...all('awk gawk mawk nawk original-awk sed ed dc m4 gnuplot latex pdflatex tex', interpreter),
  ...all(
    'vi vim view rvim rview vimdiff ex nvim nano pico rnano emacs emacsclient joe jed micro mcedit mc ne vigr vipw visudo crontab',
    editor,
  ),
  ...all('less more most pg man info w3m lynx links', pager),
  ...all(
    'env nohup nice ionice chrt setsid stdbuf timeout time watch xargs parallel flock script unshare nsenter chroot setpriv setarch taskset cpulimit strace ltrace catchsegv ld.so ld-linux-x86-64.so sudo su doas runuser pkexec start-stop-daemon systemd-run run-parts at batch entr socat ncat nc netcat nc.openbsd nc.traditional nc.original eatmydata fakeroot faketime logsave rlwrap screen tmux dtach byobu expectk capsh bwrap firejail run0 machinectl dbus-run-session xvfb-run',
    starter,
  ),
  ...all(
    'make gmake cmake ninja rake ant mvn gradle npm npx pnpm yarn cargo go composer bundle bundler tox pytest git hg svn bzr cvs ansible ansible-playbook ansible-test terraform tofu puppet chef-client salt-call salt cobc gcc cc g++ clang ld',
    directory,
  ),
  ...all('ssh scp sftp mosh autossh sshfs telnet ftp lftp rsh rlogin', remote),
  ...all('aptitude yum dnf zypper pacman apk snap flatpak pip pip3 gem cpan easy_install update-alternatives dpkg-reconfigure', installer),
  ...all(
    'docker podman nerdctl ctr crictl lxc lxd kubectl virsh qemu-system-x86_64 openvt',
    'starts programs outside the boundary through its daemon',
  ),
};

interface Options {
  readonly why: string;
  readonly options: readonly string[];
}

function options(why: string, names: string): Options {
  return { why, options: names.split(' ') };
}

const another = 'starts another program';
const installing = 'runs the scripts of packages';

/** Programs that start others when they are told to. */
export const programOptions: Readonly<Record<string, Options | undefined>> = {
  tar: options(
    another,
    '--checkpoint-action --to-command --use-compress-program -I -F --info-script --new-volume-script --rsh-command --rmt-command',
  ),
  bsdtar: options(another, '--use-compress-program'),
  'apt-get': options(
    installing,
    'install upgrade dist-upgrade full-upgrade remove purge autoremove build-dep source -o --option -c --config-file',
  ),
  apt: options(installing, 'install upgrade full-upgrade remove purge autoremove edit-sources changelog -o --option -c --config-file'),
  dpkg: options(
    installing,
    '-i --install --configure --unpack -r --remove -P --purge --triggers-only --pre-invoke --post-invoke --status-logger --root --instdir',
  ),
  rpm: options(installing, '-i --install -U --upgrade -F --freshen -e --erase --eval --pipe --define --load'),
  cpio: options(another, '--rsh-command'),
  zip: options(another, '-TT --unzip-command'),
  find: options(another, '-exec -execdir -ok -okdir -fls -fprint -fprint0 -fprintf -delete'),
  fd: options(another, '--exec --exec-batch -x -X'),
  fdfind: options(another, '--exec --exec-batch -x -X'),
  rsync: options(another, '--rsh -e --rsync-path -M --remote-option'),
  sort: options(another, '--compress-program'),
  split: options(another, '--filter'),
  journalctl: options(
    'starts a pager or writes the journal',
    '--pager-end -e --vacuum-size --vacuum-time --vacuum-files --rotate --flush --sync -M --machine --root --image',
  ),
  systemctl: options(
    'makes the system run a unit or an editor',
    'edit link enable reenable preset start restart try-restart reload-or-restart reload daemon-reload daemon-reexec isolate switch-root set-environment import-environment set-property mask unmask revert add-wants add-requires bind mount-image kexec -H --host -M --machine --root --image',
  ),
  systemd: options(another, '--unit --system --user'),
  'systemd-analyze': options('starts a pager', 'plot cat-config edit'),
  'systemd-resolve': options('starts a pager', '--status'),
  nginx: options('loads modules and writes logs that a configuration names', '-c -g -p -s -e'),
  apache2: options('loads modules that a configuration names', '-c -C -f -d -k'),
  apache2ctl: options('loads modules that a configuration names', '-c -C -f -d -k start restart graceful'),
  apachectl: options('loads modules that a configuration names', '-c -C -f -d -k start restart graceful'),
  haproxy: options('runs checks and scripts that a configuration names', '-L -x -sf -st'),
  certbot: options(
    'runs hooks',
    '--pre-hook --post-hook --deploy-hook --renew-hook --manual-auth-hook --manual-cleanup-hook --authenticator --installer',
  ),
  openssl: options('loads a library', '-engine engine -provider -provider-path req s_server s_client enc'),
  tcpdump: options(another, '-z --postrotate-command'),
  tshark: options('runs scripts', '-X'),
  nmap: options('runs scripts', '--script --interactive -sC --script-args --datadir'),
  curl: options('takes options or a library from a file', '-K --config --engine'),
  wget: options(another, '--use-askpass -e --execute --config'),
  aria2c: options(another, '--on-download-complete --on-download-start --on-download-error --conf-path'),
  logrotate: options('runs scripts that a configuration names', '-f --force -m --mail -l --log -s --state'),
  mail: options('starts a shell', '-E --exec -A --attach'),
  mailx: options('starts a shell', '-E --exec'),
  mutt: options('starts a shell', '-F -e'),
  ip: options(another, 'netns vrf -batch -b'),
  tc: options('loads a library', '-batch -b qdisc'),
  mount: options('starts a helper program', '-t --types -o --options --bind -B'),
  ldconfig: options('changes which libraries are loaded', '-f -C -r'),
  ldd: options('may run the program it looks at', '--verbose -v'),
  gpg: options(another, '--photo-viewer --agent-program --pinentry-program --keyserver --options'),
  'gpg-agent': options(another, '--pinentry-program --daemon'),
  'ssh-keygen': options('loads a library', '-D -w'),
  'ssh-add': options('loads a library', '-s'),
  sshd: options('runs what a configuration names', '-f -o -C'),
  exiftool: options('runs program text', '-if -config -ee -p'),
  'ansible-inventory': options('runs an inventory script', '-i --inventory'),
  nft: options('loads a file', '-f --file -I'),
  iptables: options('starts a helper program', '--modprobe -M'),
  'iptables-save': options('starts a helper program', '--modprobe -M -f --file'),
  'iptables-restore': options('starts a helper program', '--modprobe -M'),
  modprobe: options('loads code into the kernel', '-C --config -d --dirname'),
  insmod: options('loads code into the kernel', '-f'),
  sysctl: options('changes kernel settings, some of which name a program', '-w --write -p --load --system kernel.core_pattern'),
  service: options('runs a script', 'start stop restart reload --full-restart'),
  invoke: options(another, 'run'),
  ar: options('loads a library', '--plugin'),
  nm: options('loads a library', '--plugin'),
  debugfs: options('starts a pager or a shell', '-w -f -R'),
  hping3: options('starts a shell', '--interactive'),
  restic: options(another, '--password-command -o --option'),
  borg: options(another, '--rsh --remote-path'),
  duplicity: options(another, '--rsync-options --ssh-options'),
  rclone: options(another, '--password-command --config'),
  varnishadm: options('loads compiled configuration', 'vcl.load vcl.inline param.set'),
  varnishd: options('compiles and loads code', '-f -p -P -T'),
  postfix: options('runs scripts', '-c start reload'),
  exim4: options(another, '-be -bP -C -D'),
};
