import type * as z from 'zod';

/** What docs/problem.md and the JSON Schema say of a field beside its type, range and default. */
export interface FieldText {
  /** Markdown; links start from docs/. */
  readonly description: string;
  /** What must hold beside the type and range, such as what goes with other fields. */
  readonly rule?: string;
  readonly unit?: string;
  /** What a field that is left out stands for, where no constant does. */
  readonly absent?: string;
  /** Values as a file holds them; each passes the field's own check. None for what only code can give. */
  readonly examples?: readonly unknown[];
  /** Only code can give it: no file has it, and the JSON Schema leaves it out. */
  readonly codeOnly?: true;
}

/** A field with its text. The field given stays as it is: the same number with the same range may be several fields. */
export const field = <S extends z.ZodType>(schema: S, text: FieldText): S => schema.meta({ ...text });

/** A form of a field that only code can give, beside those that files hold. */
export const inCode = <S extends z.ZodType>(schema: S): S => schema.meta({ codeOnly: true });
