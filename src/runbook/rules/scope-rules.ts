import { isAtOrBelow, isCanonicalPath } from '../../model/canonical-path.ts';
import { referencesIn } from '../../model/template.ts';
import type { Draft } from '../draft.ts';
import type { OwnPlaces, PlacedMistake, Rule } from './rule.ts';

/** The allowed paths by themselves: none is everything, ours, doubled or forbidden elsewhere in the file. */
export const scopeRule: Rule = (draft, { own }) =>
  draft.declaration.allowed_paths.flatMap((placed, index): PlacedMistake[] => {
    const { at, value } = placed;
    if (value.path === '/') {
      return [
        { at, code: 'scope-root', message: 'the scope is the whole file system', hint: 'name the directories and files that are changed' },
      ];
    }
    if (referencesIn(value.path).length === 0 && !isCanonicalPath(value.path)) {
      return [
        {
          at,
          code: 'path-not-canonical',
          message: `${value.path} is not canonical`,
          hint: 'give values without /, . and .. to what makes up this path',
        },
      ];
    }
    return [...ownPlaces(placed, own), ...nested(draft, index), ...forbidden(draft, index)];
  });

function ownPlaces({ at, value }: Draft['declaration']['allowed_paths'][number], own: OwnPlaces): PlacedMistake[] {
  const hit = protectedPlaces(own).find(([place]) => isAtOrBelow(place, value.path) || isAtOrBelow(value.path, place));
  if (hit === undefined) return [];
  const [place, what] = hit;
  return [
    {
      at,
      code: 'scope-own-files',
      message: `${value.path} covers ${what} (${place})`,
      hint: 'name narrower paths; no operation may touch what it is judged and recorded by',
    },
  ];
}

function protectedPlaces({ state, workspace }: OwnPlaces): (readonly [string, string])[] {
  return [
    ['/var/lib/holdpoint', "Holdpoint's own state"],
    ...(state === undefined ? [] : [[state, "Holdpoint's own state"] as const]),
    ...(workspace === undefined
      ? []
      : [
          [`${workspace}/ops/policy.yaml`, "this workspace's policy"] as const,
          [`${workspace}/ops/allowed_signers`, "this workspace's list of signers"] as const,
          [`${workspace}/ledger`, "this workspace's ledger"] as const,
        ]),
  ];
}

/** A path that lies in another allowed one says nothing, unless it is there to be kept. */
function nested(draft: Draft, index: number): PlacedMistake[] {
  const paths = draft.declaration.allowed_paths;
  const { at, value } = paths[index]!;
  const outer = paths.find(
    (other, position) =>
      position !== index && isAtOrBelow(value.path, other.value.path) && (other.value.path !== value.path || position < index),
  );
  if (outer === undefined) return [];
  if (outer.value.path === value.path && outer.value.keep !== value.keep) {
    return [
      {
        at,
        code: 'scope-contradiction',
        message: `${value.path} is listed twice, once to be kept and once not`,
        hint: 'keep one of the two',
      },
    ];
  }
  if (value.keep && !outer.value.keep) return [];
  return [
    {
      at,
      code: 'scope-twice',
      message:
        value.path === outer.value.path
          ? `${value.path} is listed twice`
          : `${value.path} lies in ${outer.value.path}, which is allowed already`,
      hint: 'leave one of them out',
    },
  ];
}

function forbidden(draft: Draft, index: number): PlacedMistake[] {
  const { at, value } = draft.declaration.allowed_paths[index]!;
  const hit = draft.not_allowed.find((item) => item.value.kind === 'path' && isAtOrBelow(value.path, item.value.path));
  if (hit?.value.kind !== 'path') return [];
  return [
    {
      at,
      code: 'scope-contradiction',
      message: `${value.path} is allowed here, and not_allowed has ${hit.value.path}`,
      hint: 'keep one of the two; a path inside an allowed one may be excepted, not the other way round',
    },
  ];
}
