import { createAjv, type JsonValue } from '@bloodbank/schema-model';
import type { Ajv, ValidateFunction } from 'ajv';
import { testPattern } from '../pattern/test-pattern.js';
import type { NormalSchema } from '../prepare/normalise.js';

/** A real validator, under the settings of generated code; only its patterns are run with a guard against backtracking. */
export interface Judge {
  accepts(value: JsonValue): boolean;
  /** The first complaint about a value that is refused. */
  complaint(value: JsonValue): { readonly message: string; readonly pointer: string };
}

/** Compiled when first asked: most comparisons end without a payload to judge. */
export function createJudge({ root, $defs }: NormalSchema): Judge {
  let compiled: ValidateFunction | undefined;
  const validate = (value: JsonValue): ValidateFunction => {
    compiled ??= guarded().compile({ $ref: `#/$defs/${root}`, $defs });
    compiled(value);
    return compiled;
  };
  return {
    accepts: (value) => (validate(value).errors ?? []).length === 0,
    complaint(value) {
      const [first] = validate(value).errors ?? [];
      const pointer = first?.instancePath ?? '';
      return { pointer, message: `${pointer || 'the payload'} ${first?.message ?? 'is invalid'}` };
    },
  };
}

function guarded(): Ajv {
  // ajv tells patterns apart by their text.
  const guard = (source: string): Guarded => ({
    test: (text) => testPattern(source, text),
    toString: () => source,
  });
  return createAjv('2020-12', { code: { regExp: Object.assign(guard, { code: '' }) } });
}

interface Guarded {
  test(text: string): boolean;
  toString(): string;
}
