import type { Contract } from '@bloodbank/core/contract';

/** Where messages of a type are taken: `github.pr.created` at `/events/github/pr/created`. */
export interface TypePath {
  /** As the router writes it: `/events/webhook/plane/*`. The last parameter of a family holds one word or more. */
  readonly url: string;
  /** As OpenAPI writes it: `/events/webhook/plane/{event}`. */
  readonly template: string;
  /** The concrete type of one request. */
  typeOf(params: Readonly<Record<string, string>>): string;
}

export function eventPathOf(contract: Contract): TypePath {
  return typePathOf(contract, '/events');
}

export function commandPathOf(contract: Contract): TypePath {
  return typePathOf(contract, '/commands');
}

function typePathOf({ type, parameters }: Contract, root: '/events' | '/commands'): TypePath {
  const words = type.split('.');
  const parameterOf = (word: string): string | undefined => parameters.find((name) => word === `{${name}}`);
  const urlWords = words.map((word, index) => {
    const parameter = parameterOf(word);
    if (parameter === undefined) return word;
    return index === words.length - 1 ? '*' : `:${parameter}`;
  });
  return {
    url: `${root}/${urlWords.join('/')}`,
    template: `${root}/${words.join('/')}`,
    typeOf(params) {
      const filled = words.map((word, index) => {
        const parameter = parameterOf(word);
        if (parameter === undefined) return word;
        return index === words.length - 1 ? typeFromPath(params['*']) : (params[parameter] ?? '');
      });
      return filled.join('.');
    },
  };
}

/** The event type that the rest of a path below `/events/` or `/commands/` names. */
export function typeFromPath(rest: string | undefined): string {
  return (rest ?? '').split('/').join('.');
}
