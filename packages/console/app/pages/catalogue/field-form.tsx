import { joinPointer } from '@bloodbank/core/json';
import type { VNode } from 'preact';
import type { PayloadProblem } from '../../api/catalogue.js';
import { FieldInput } from './field-input.js';
import { type Field, fieldsOf } from './fields.js';

export interface FieldFormProps {
  readonly schema: object;
  readonly value: unknown;
  readonly problems: readonly PayloadProblem[];
  onChange(value: unknown): void;
}

/** One input for each property that a schema declares at its top; what is deeper is written as JSON. */
export function FieldForm({ schema, value, problems, onChange }: FieldFormProps): VNode {
  const payload: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  const fields = fieldsOf(schema);
  const change = (name: string, member: unknown): void => {
    const { [name]: _, ...others } = payload;
    // The order stays as it was, and what is taken out is left out.
    onChange(member === undefined ? others : { ...payload, [name]: member });
  };
  if (fields.length === 0) return <p class="quiet small">No fields are declared; write it as JSON.</p>;
  return (
    <div class="field-form">
      {fields.map((field: Field) => {
        const pointer = joinPointer('', field.name);
        const own = problems.find(({ path }) => path === pointer || path.startsWith(`${pointer}/`));
        return (
          <FieldInput
            key={field.name}
            field={field}
            value={payload[field.name]}
            problem={own?.message}
            onChange={(member) => change(field.name, member)}
          />
        );
      })}
    </div>
  );
}
