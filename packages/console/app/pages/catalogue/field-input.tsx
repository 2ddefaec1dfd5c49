import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { Prose } from '../../parts/prose.js';
import { parseJson } from '../../parts/raw-json.js';
import type { Field } from './fields.js';

export interface FieldInputProps {
  readonly field: Field;
  readonly value: unknown;
  readonly problem: string | undefined;
  /** Undefined takes the property out. */
  onChange(value: unknown): void;
}

export function FieldInput({ field, value, problem, onChange }: FieldInputProps): VNode {
  const id = useId();
  const note = `${id}-note`;
  const { name, type, isRequired, description } = field;
  return (
    <div class="field">
      <label for={id}>
        <code>{name}</code>
        {isRequired && <span class="bad"> *</span>} <span class="quiet field-type">{type}</span>
      </label>
      <Input field={field} value={value} onChange={onChange} id={id} note={note} />
      <div id={note} class="small quiet">
        {problem === undefined ? <Prose text={description} /> : <span class="bad">{problem}</span>}
      </div>
    </div>
  );
}

interface InputProps extends Pick<FieldInputProps, 'field' | 'value' | 'onChange'> {
  readonly id: string;
  readonly note: string;
}

function Input({ field, value, onChange, id, note }: InputProps): VNode {
  const common = { id, 'aria-describedby': note, 'aria-required': field.isRequired };
  if (field.input === 'choice' || field.input === 'boolean') {
    const choices = field.input === 'boolean' ? [true, false] : field.choices;
    return (
      <select
        {...common}
        value={value === undefined ? '' : JSON.stringify(value)}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === '' ? undefined : JSON.parse(currentTarget.value))
        }
      >
        <option value="">(left out)</option>
        {choices.map((choice) => (
          <option key={String(choice)} value={JSON.stringify(choice)}>
            {String(choice)}
          </option>
        ))}
      </select>
    );
  }
  if (field.input === 'text' && (value === undefined || typeof value === 'string')) {
    return (
      <input
        {...common}
        type="text"
        value={value ?? ''}
        placeholder="(left out)"
        onInput={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
      />
    );
  }
  if (field.input === 'number' && (value === undefined || typeof value === 'number')) {
    return (
      <input
        {...common}
        type="number"
        step="any"
        value={value ?? ''}
        placeholder="(left out)"
        onInput={({ currentTarget }) =>
          onChange(Number.isNaN(currentTarget.valueAsNumber) ? undefined : currentTarget.valueAsNumber)
        }
      />
    );
  }
  return <JsonInput {...{ id, note, value, onChange }} />;
}

/** Keeps what is being written while it is no JSON yet. */
function JsonInput({ id, note, value, onChange }: Omit<InputProps, 'field'>): VNode {
  const written = useSignal(value === undefined ? '' : JSON.stringify(value, null, 2));
  const isWrong = written.value !== '' && parseJson(written.value) === undefined;
  return (
    <textarea
      id={id}
      class="json-input"
      aria-describedby={note}
      aria-invalid={isWrong}
      spellcheck={false}
      rows={Math.min(8, written.value.split('\n').length)}
      placeholder="(left out)"
      value={written.value}
      onInput={({ currentTarget }) => {
        written.value = currentTarget.value;
        const parsed = parseJson(currentTarget.value);
        if (currentTarget.value.trim() === '') onChange(undefined);
        else if (parsed !== undefined) onChange(parsed.value);
      }}
    />
  );
}
