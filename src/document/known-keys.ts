import type { z } from 'zod';
import type { DocumentPath } from './places.ts';

/** What this file needs to know of a zod schema's definition. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly values?: readonly unknown[];
  readonly getter?: () => z.core.$ZodType;
}

/** The keys that mappings at this path may have, over all alternatives of the schema; empty where any key may stand. */
export function knownKeys(schema: z.core.$ZodType, path: DocumentPath): string[] {
  const found = schemasAt([schema], path).flatMap((item) => Object.keys(definitionOf(item).shape ?? {}));
  return [...new Set(found)];
}

function schemasAt(schemas: readonly z.core.$ZodType[], path: DocumentPath): z.core.$ZodType[] {
  const here = schemas.flatMap(alternatives);
  const [segment, ...rest] = path;
  if (segment === undefined) return here;
  return schemasAt(
    here.flatMap((schema) => childSchemas(definitionOf(schema), segment)),
    rest,
  );
}

function childSchemas(definition: Definition, segment: string | number): z.core.$ZodType[] {
  if (definition.element !== undefined) return typeof segment === 'number' ? [definition.element] : [];
  if (definition.shape !== undefined) return Object.hasOwn(definition.shape, segment) ? [definition.shape[segment]!] : [];
  return definition.valueType === undefined ? [] : [definition.valueType];
}

/** The one value that a place takes, as it is written; undefined where there is a choice. */
export function onlyValue(schema: z.core.$ZodType, path: DocumentPath): string | undefined {
  const [only, another] = schemasAt([schema], path);
  const values = only === undefined || another !== undefined ? [] : (definitionOf(only).values ?? []);
  return values.length === 1 ? String(values[0]) : undefined;
}

/** A schema without its wrappers; a union as its options. */
function alternatives(schema: z.core.$ZodType): z.core.$ZodType[] {
  const definition = definitionOf(schema);
  if (definition.options !== undefined) return definition.options.flatMap(alternatives);
  const inner = definition.innerType ?? definition.in ?? definition.getter?.();
  return inner === undefined ? [schema] : alternatives(inner);
}

function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def;
}
