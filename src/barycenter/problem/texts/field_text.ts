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
  /** Which forms of the field, by their place in its union, only code can give. */
  readonly codeForms?: readonly number[];
  /** JSON Schema of forms, by their place, that the check is code of. */
  readonly forms?: Readonly<Record<number, object>>;
  /** JSON Schema of the object that the field is, or of each in its list: what spans several fields. */
  readonly object?: object;
  /** Of the fields of the object, or objects, that it is. */
  readonly fields?: FieldTexts;
}

export interface FieldTexts {
  readonly [name: string]: FieldText;
}
