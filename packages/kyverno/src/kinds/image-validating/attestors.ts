import { CelObject } from '../../cel';
import type { Expression } from '../../expressions/commonSpec';

/** A text as it is, or an expression that gives it. */
export type Text = string | Expression;

/** An identity in a certificate; where there is an expression for a part, only that counts. */
export interface Identity<T = Text> {
  issuer?: string;
  issuerRegExp?: string;
  subject?: string;
  subjectRegExp?: T;
}

/** By what an attestor's signatures are known. */
export type Signs<T = Text> =
  | { by: 'key'; key: T; isLogged: boolean }
  | {
      by: 'identity';
      /** One of these; anybody when there are none. */
      identities: Identity<T>[];
      extensions: Record<string, string>;
    }
  /** Kyverno cannot verify anything with it. */
  | { by: 'nothing' }
  /** Facts about images say nothing of it; `missing` is what it would take. */
  | { by: 'notary' | 'other'; missing: string };

/** One who may sign images or what is stated about them. */
export interface Attestor<T = Text> {
  name: string;
  signs: Signs<T>;
  /** What the signed payload has to say besides the digest. */
  annotations: Record<string, string>;
  /** Where the signatures are, when not beside the image. */
  repository?: string;
}

/** `attestors.name` in an expression. */
export class AttestorValue extends CelObject {
  readonly typeName = 'imageverify.attestor';

  constructor(readonly attestor: Attestor<string>) {
    super();
  }
}

/** An attestor with its expressions evaluated. */
export function resolveAttestor(
  { signs, ...attestor }: Attestor,
  textOf: (text: Text) => string,
): Attestor<string> {
  switch (signs.by) {
    case 'key':
      return { ...attestor, signs: { ...signs, key: textOf(signs.key) } };
    case 'identity': {
      const identities = signs.identities.map(
        ({ subjectRegExp, ...identity }) => ({
          ...identity,
          ...(subjectRegExp !== undefined && {
            subjectRegExp: textOf(subjectRegExp),
          }),
        }),
      );
      return { ...attestor, signs: { ...signs, identities } };
    }
    default:
      return { ...attestor, signs };
  }
}
