import * as z from 'zod';
import { problemSchema } from './schema.js';

/** The schema inside defaults, optionals and prefaults. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while ('innerType' in inner._zod.def) inner = inner._zod.def.innerType as z.core.$ZodType;
  return inner;
}

function child(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return inner.element;
  if (inner instanceof z.ZodObject) return (inner.shape as Record<PropertyKey, z.core.$ZodType>)[key];
  return undefined;
}

/** Fields that the object at `path` of a problem may have; empty where that depends on its kind. */
export function knownFields(path: readonly PropertyKey[]): readonly string[] {
  let schema: z.core.$ZodType | undefined = problemSchema;
  for (const key of path) schema = schema && child(schema, key);
  const inner = schema && unwrap(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}
