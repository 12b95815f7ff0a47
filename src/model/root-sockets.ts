/** `/run/x`, however it is spelled. */
const spelled = /^\/(?:var\/)?run\//;

/** Below /run: daemons that do as root, or start as root, whatever they are told. */
const folders =
  /^(?:docker|containerd|podman|libvirt|systemd|dbus|crio|lxd|incus|snapd|k3s|buildkit|udev|udisks2)(?:\.sock(?:et)?$|\/|-[a-z]+\.sock(?:et)?$|-snap\.socket$|$)/;
const ofUsers = /^user\/\d+\/(?:systemd|bus|podman|docker|containerd)(?:\.sock(?:et)?$|\/|$)/;

/** Elsewhere: package managers, container runtimes, machine monitors. */
const elsewhere =
  /^\/var\/(?:lib|snap)\/(?:lxd|incus|docker|containerd|libvirt|snapd|kubelet)\/|^\/var\/snap\/lxd\/common\/lxd\/unix\.socket$|^\/(?:run|var\/run)\/\.?containerenv/;

/** Whether whoever talks to this socket can do what root can; as written, or as it really lies on a host. */
export function isRootSocket(path: string): boolean {
  const below = path.replace(spelled, '');
  return (below !== path && (folders.test(below) || ofUsers.test(below))) || elsewhere.test(path);
}
