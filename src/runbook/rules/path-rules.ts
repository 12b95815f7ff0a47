import type { DocumentPath } from '../../document/places.ts';
import { isAtOrBelow, isCanonicalPath } from '../../model/canonical-path.ts';
import { guardOver } from '../../model/guarded-path.ts';
import { referencesIn } from '../../model/template.ts';
import { actionsOf, commandsOf } from '../commands-of.ts';
import type { Draft } from '../draft.ts';
import type { PlacedMistake, Rule, Surroundings } from './rule.ts';

interface WrittenPath {
  readonly at: DocumentPath;
  readonly path: string;
}

/** Whatever is written by name lies in the scope and is not protected there. */
export const pathRule: Rule = (draft, surroundings) => writtenPaths(draft).flatMap((written) => judge(written, draft, surroundings));

function writtenPaths(draft: Draft): WrittenPath[] {
  const writes = draft.steps
    .flatMap(actionsOf)
    .flatMap(({ at, action }) => (action.kind === 'write' ? [{ at: [...at, 'path'], path: action.write.path }] : []));
  const saves = commandsOf(draft).flatMap(({ at, command }) =>
    command.save === undefined ? [] : [{ at: [...at, 'save'], path: command.save }],
  );
  return [...writes, ...saves];
}

function judge(written: WrittenPath, draft: Draft, surroundings: Surroundings): PlacedMistake[] {
  const { at, path } = written;
  if (referencesIn(path).length === 0 && !isCanonicalPath(path)) {
    return [
      {
        at,
        code: 'path-not-canonical',
        message: `${path} is not canonical`,
        hint: 'give values without /, . and .. to what makes up this path',
      },
    ];
  }
  const allowed = draft.declaration.allowed_paths.filter(({ value }) => isAtOrBelow(path, value.path));
  if (allowed.length === 0) {
    return [
      {
        at,
        code: 'path-outside-scope',
        message: `${path} lies in no allowed path`,
        hint: 'write another path, or add this one, or the directory it lies in, to allowed_paths',
        change: ['allowed_paths'],
      },
    ];
  }
  return [
    ...notAllowedPath(written, draft, surroundings),
    ...guardedPath(
      written,
      allowed.map(({ value }) => value.path),
      surroundings,
    ),
  ];
}

function notAllowedPath({ at, path }: WrittenPath, draft: Draft, { authority }: Surroundings): PlacedMistake[] {
  const own = draft.not_allowed.map(({ value }) => value).find((item) => item.kind === 'path' && isAtOrBelow(path, item.path));
  if (own?.kind === 'path')
    return [
      { at, code: 'path-protected', message: `${path} is written here, and not_allowed has ${own.path}`, hint: 'take one of the two out' },
    ];
  const policy = authority?.notAllowed.find((item) => item.kind === 'path' && isAtOrBelow(path, item.path));
  if (policy?.kind === 'path')
    return [
      {
        at,
        code: 'not-allowed-by-policy',
        message: `${path} is written here, and the policy's not_allowed has ${policy.path}`,
        hint: 'no operation of this workspace may write it',
      },
    ];
  return [];
}

function guardedPath({ at, path }: WrittenPath, allowed: readonly string[], { authority, scope }: Surroundings): PlacedMistake[] {
  if (authority === undefined) return [];
  const guard = guardOver(authority.guardedPaths, path);
  const named = allowed.some((place) => guardOver(authority.guardedPaths, place) !== undefined);
  if (guard !== undefined && !named) {
    return [
      {
        at,
        code: 'path-protected',
        message: `${path} is guarded (${guard.place}) and read-only inside a wider allowed path`,
        hint: `name ${guard.place.includes('*') ? path : guard.place} in allowed_paths; it needs ${guard.class}`,
      },
    ];
  }
  const hidden = authority.hiddenFor(allowed, scope.declared ?? 'READ_ONLY').find((place) => isAtOrBelow(path, place));
  return hidden === undefined
    ? []
    : [{ at, code: 'path-protected', message: `${path} is hidden from every step (${hidden})`, hint: 'no step may read or write it' }];
}
