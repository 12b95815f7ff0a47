import { compareRiskClasses, type RiskClass } from './risk-class.ts';

/** Guarded places by path: `*` is any text within one component, a leading `**` any number of components. */
export type GuardedPaths = Readonly<Record<string, RiskClass>>;

/** The guard over a path: the guarded place that is the path or contains it, the highest class first. Undefined: the path is not guarded. */
export function guardOver(guarded: GuardedPaths, path: string): { readonly place: string; readonly class: RiskClass } | undefined {
  return guardsOver(guarded, path)[0];
}

/** All of them, the highest class first. */
export function guardsOver(guarded: GuardedPaths, path: string): { readonly place: string; readonly class: RiskClass }[] {
  return Object.entries(guarded)
    .filter(([place]) => ancestors(path).some((ancestor) => matches(place, ancestor)))
    .map(([place, riskClass]) => ({ place, class: riskClass }))
    .toSorted((a, b) => compareRiskClasses(b.class, a.class));
}

/**
 * Guarded places strictly inside a path, as plain paths that a boundary can protect. A place with a `*` inside the path that the path does
 * not decide is left out, except that a leading `**` is taken to stand directly in the path: deeper ones only the host knows.
 */
export function guardsInside(guarded: GuardedPaths, path: string): { readonly path: string; readonly class: RiskClass }[] {
  return Object.entries(guarded).flatMap(([place, riskClass]) => {
    const inside = specialise(place, path);
    return inside === undefined ? [] : [{ path: inside, class: riskClass }];
  });
}

function specialise(place: string, path: string): string | undefined {
  if (path === '/') return place.includes('*') ? undefined : place;
  if (place.startsWith('**/')) return `${path}/${place.slice(3)}`;
  const parts = place.split('/');
  const own = path.split('/');
  if (parts.length <= own.length) return undefined;
  if (!matches(parts.slice(0, own.length).join('/'), path)) return undefined;
  const rest = parts.slice(own.length).join('/');
  return rest.includes('*') ? undefined : `${path}/${rest}`;
}

function matches(place: string, path: string): boolean {
  if (place.startsWith('**/')) return path.endsWith(place.slice(2));
  const parts = place.split('/');
  const own = path.split('/');
  return parts.length === own.length && parts.every((part, index) => partMatches(part, own[index]!));
}

function partMatches(part: string, name: string): boolean {
  if (!part.includes('*')) return part === name;
  const source = part.split('*').map((text) => text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${source.join('[^/]*')}$`, 's').test(name);
}

/** `/a/b/c` → `/a/b/c`, `/a/b`, `/a`. */
function ancestors(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`);
}
