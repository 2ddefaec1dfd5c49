import { joinPointer } from '@bloodbank/core/json';
import { problemAt } from '../../document/schema-document.js';
import { isJsonObject, type JsonObject, type JsonValue, memberOf } from '../../json.js';
import type { Problem } from '../../problem.js';
import { eachPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

export const valueOfType: Rule = {
  id: 'value-of-type',
  purpose: 'a const, a default and the values of an enum are of the type that stands beside them.',
  check(set) {
    return [...eachPlace(set)].flatMap(({ document, schema, pointer }) => {
      const type = memberOf(schema, 'type');
      const types = typeof type === 'string' ? [type] : Array.isArray(type) ? type : undefined;
      if (types === undefined) return [];
      const isOther = (value: JsonValue): boolean => !types.some((name) => isOfType(value, String(name)));
      return findOthers(schema, isOther).map(({ path, value, severity, effect }) => {
        const message = `${shown(value)} is not of the type ${types.join(' or ')}: ${effect}.`;
        const fix = `Write a value of that type, or let "type" name ${typeOf(value)}.`;
        return problemAt(document, joinPointer(pointer, ...path), { rule: 'value-of-type', severity, message, fix });
      });
    });
  },
};

interface Other {
  readonly path: readonly (string | number)[];
  readonly value: JsonValue;
  readonly severity: Problem['severity'];
  readonly effect: string;
}

/** An error is what lets no value through at all. */
function findOthers(schema: JsonObject, isOther: (value: JsonValue) => boolean): readonly Other[] {
  const [constant, preset, listed] = ['const', 'default', 'enum'].map((word) => memberOf(schema, word));
  const values = Array.isArray(listed) ? (listed as readonly JsonValue[]) : [];
  const isNoneLeft = values.length > 0 && values.every(isOther);
  return [
    ...(constant !== undefined && isOther(constant)
      ? [{ path: ['const'], value: constant, severity: 'error', effect: 'no value is valid' } as const]
      : []),
    ...(preset !== undefined && isOther(preset)
      ? [
          {
            path: ['default'],
            value: preset,
            severity: 'warning',
            effect: 'who fills it in sends what is refused',
          } as const,
        ]
      : []),
    ...values.flatMap((value, at): readonly Other[] =>
      isOther(value)
        ? [
            {
              path: ['enum', at],
              value,
              ...(isNoneLeft
                ? { severity: 'error', effect: 'no value is valid' }
                : { severity: 'warning', effect: 'it is never valid' }),
            },
          ]
        : [],
    ),
  ];
}

function isOfType(value: JsonValue, type: string): boolean {
  return type === typeOf(value) || (type === 'integer' && Number.isInteger(value));
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return isJsonObject(value) ? 'object' : typeof value;
}

function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
