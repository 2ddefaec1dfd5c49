/** A number exactly as its shortest decimal text says: `digits / 10 ** scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const TEXT = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

export function decimalOf(value: number): Decimal {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = TEXT.exec(String(value)) ?? [];
  const digits = BigInt(sign + whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint] {
  const scale = Math.max(a.scale, b.scale);
  return [a.digits * 10n ** BigInt(scale - a.scale), b.digits * 10n ** BigInt(scale - b.scale)];
}

/** Negative, zero or positive, as a number that sorts. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

export function isMultiple(value: Decimal, of: Decimal): boolean {
  const [left, right] = aligned(value, of);
  return left % right === 0n;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

/** The smallest positive number that is a multiple of both. */
export function commonMultiple(a: Decimal, b: Decimal): Decimal {
  const [left, right] = aligned(a, b);
  return { digits: (left / gcd(left, right)) * right, scale: Math.max(a.scale, b.scale) };
}

/** The largest number that both are multiples of. */
export function commonDivisor(a: Decimal, b: Decimal): Decimal {
  const [left, right] = aligned(a, b);
  return { digits: gcd(left, right), scale: Math.max(a.scale, b.scale) };
}

/** The largest `k` with `k * step <= value`. */
export function floorDivide(value: Decimal, step: Decimal): bigint {
  const [left, right] = aligned(value, step);
  const quotient = left / right;
  return left % right !== 0n && left < 0n ? quotient - 1n : quotient;
}

export function times(step: Decimal, count: bigint): Decimal {
  return { digits: step.digits * count, scale: step.scale };
}

/** The double nearest to it; `undefined` where that is another number. */
export function exactNumber(value: Decimal): number | undefined {
  const number = Number(`${value.digits}e-${value.scale}`);
  return Number.isFinite(number) && compareDecimals(decimalOf(number), value) === 0 ? number : undefined;
}
