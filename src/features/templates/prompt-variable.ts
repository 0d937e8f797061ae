export const VARIABLE_KINDS = ['TEXT', 'NUMBER', 'CHOICE', 'DATE'] as const;
export type VariableKind = (typeof VARIABLE_KINDS)[number];

/** What is filled into a template under a name. */
export interface PromptVariable {
  readonly name: string;
  readonly label: string;
  readonly kind: VariableKind;
  readonly required: boolean;
  readonly defaultValue: string | null;
  /** Of a CHOICE alone. */
  readonly choices: readonly string[];
  readonly description: string | null;
  /** Bounds of a NUMBER alone. */
  readonly min: number | null;
  readonly max: number | null;
}
