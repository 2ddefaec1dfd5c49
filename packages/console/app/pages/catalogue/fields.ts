import { describeSchema } from '@bloodbank/core/contract';

/** One input of a form. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
  readonly input: 'text' | 'number' | 'boolean' | 'choice' | 'json';
  /** Of a choice: the values of the enum. */
  readonly choices: readonly unknown[];
}

/** The properties at the top of a schema. */
export function fieldsOf(schema: object): readonly Field[] {
  return describeSchema(schema)
    .filter(({ path }) => !path.includes('.') && !path.includes('[') && path !== '*')
    .map(({ path, type, isRequired, description }) => {
      const choices = choicesIn(type);
      return {
        name: path,
        type,
        isRequired,
        description,
        choices,
        input: choices.length > 0 ? 'choice' : inputFor(type),
      };
    });
}

function inputFor(type: string): Field['input'] {
  const [first = ''] = type.split(' ');
  const isNullable = type.includes('|');
  if (first === 'string' && !isNullable) return 'text';
  if ((first === 'number' || first === 'integer') && !isNullable) return 'number';
  return first === 'boolean' && !isNullable ? 'boolean' : 'json';
}

/** `"open" | "closed" | null`, as `describeSchema` writes an enum; empty where it is none. */
function choicesIn(type: string): readonly unknown[] {
  try {
    const values = type.split(' | ').map((part) => JSON.parse(part) as unknown);
    return values.length > 0 ? values : [];
  } catch {
    return [];
  }
}
