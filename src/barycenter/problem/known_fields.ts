import type * as z from 'zod/mini';
import { problemSchema } from './schema.js';

type Schema = z.core.$ZodTypes;

/** The schema inside defaults, optionals and prefaults. */
function unwrap(schema: Schema): Schema {
  let inner = schema;
  while ('innerType' in inner._zod.def) inner = inner._zod.def.innerType as Schema;
  return inner;
}

const shapeOf = (schema: Schema): Record<PropertyKey, Schema> =>
  schema._zod.def.type === 'object' ? (schema._zod.def.shape as Record<PropertyKey, Schema>) : {};

function child(schema: Schema, key: PropertyKey): Schema | undefined {
  const inner = unwrap(schema);
  return inner._zod.def.type === 'array' ? (inner._zod.def.element as Schema) : shapeOf(inner)[key];
}

/** Fields that the object at `path` of a problem may have; empty where that depends on its kind. */
export function knownFields(path: readonly PropertyKey[]): readonly string[] {
  let schema: Schema | undefined = problemSchema;
  for (const key of path) schema = schema && child(schema, key);
  return schema ? Object.keys(shapeOf(unwrap(schema))) : [];
}
