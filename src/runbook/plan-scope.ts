import type { Authority } from '../model/authority.ts';
import { isAtOrBelow } from '../model/canonical-path.ts';
import { guardOver, guardsInside } from '../model/guarded-path.ts';
import type { PlanScope } from '../model/plan.ts';
import { compareRiskClasses } from '../model/risk-class.ts';
import { canonicalUnit } from '../model/unit-name.ts';
import type { Draft } from './draft.ts';
import type { ScopeFacts } from './scope-facts.ts';

/**
 * What the boundary allows, protects and hides. `protected` may hold a directory in which a deeper path is writable: the longer path decides.
 */
export function planScope(draft: Draft, scope: ScopeFacts, authority: Authority): PlanScope {
  const paths = draft.declaration.allowed_paths.map(({ value }) => value);
  const writable = paths.map(({ path }) => path);
  const forbidden = [...draft.not_allowed.map(({ value }) => value), ...authority.notAllowed];
  const excepted = forbidden.flatMap((item) =>
    item.kind === 'path' && writable.some((path) => isAtOrBelow(item.path, path)) ? [item.path] : [],
  );
  const guarded = writable.flatMap((path) => [...guardedInside(path, writable, authority), ...guardedItself(path, scope, authority)]);
  const texts = forbidden.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  return {
    writable: sorted(writable),
    keep: sorted(paths.filter(({ keep }) => keep).map(({ path }) => path)),
    protected: sorted([...excepted, ...guarded]),
    hidden: sorted(authority.hiddenFor(writable, scope.declared ?? 'READ_ONLY')),
    units: sorted(draft.declaration.allowed_services.map(({ value }) => canonicalUnit(value))),
    not_enforced: [...new Set(texts)],
  };
}

/** Guarded places inside a wider allowed path, unless they are named themselves. */
function guardedInside(path: string, writable: readonly string[], authority: Authority): string[] {
  return guardsInside(authority.guardedPaths, path)
    .map((guard) => guard.path)
    .filter((place) => !writable.includes(place));
}

/** A guarded place that is named, under a class that may not write it: services may be restarted, files stay. */
function guardedItself(path: string, scope: ScopeFacts, authority: Authority): string[] {
  const guard = guardOver(authority.guardedPaths, path);
  return guard !== undefined && compareRiskClasses(scope.declared ?? 'READ_ONLY', guard.class) < 0 ? [path] : [];
}

function sorted(paths: readonly string[]): string[] {
  return [...new Set(paths)].toSorted();
}
