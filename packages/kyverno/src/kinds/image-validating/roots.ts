import {
  CelError,
  CelMissing,
  CelObject,
  type CelValue,
  fromJson,
  type Program,
} from '../../cel';
import type { Answer } from '../../images/answer';
import type { ImageAttestation, ImageFacts } from '../../policy/imageFacts';
import { PartlyKnown } from '../../expressions/partlyKnown';
import { PolicyRoots } from '../../expressions/roots';
import type { Expression } from '../../expressions/commonSpec';
import type { Target } from '../../matching/target';
import { type Attestor, AttestorValue, resolveAttestor } from './attestors';
import type { ImageReferences } from './references';
import {
  type Attestation,
  isAttested,
  isSigned,
  predicateType,
} from './verify';

/** The names that an expression of an ImageValidatingPolicy may start from. */
export const IMAGE_NAMES: ReadonlySet<string> = new Set([
  ...['attestations', 'attestors', 'images', 'namespaceObject', 'object'],
  ...['oldObject', 'request', 'variables'],
]);

/** What a policy says of images, compiled for the objects that a variant of it is about. */
export interface ImageSpec {
  references: ImageReferences;
  /** Lists of images by name, in the order in which they are looked at. */
  extractors: ReadonlyMap<string, Program>;
  attestors: readonly Attestor[];
  /** The expressions in attestors. */
  programs: ReadonlyMap<Expression, Program>;
  attestations: readonly Attestation[];
  variables: ReadonlyMap<string, Program>;
}

/** @throws CelMissing when nothing is known of an image */
export type FactsOf = (image: string) => ImageFacts;

class AttestorValues extends CelObject {
  readonly typeName = 'map';

  constructor(private readonly read: (name: string) => CelValue | undefined) {
    super();
  }

  field(name: string): CelValue | undefined {
    return this.read(name);
  }
}

function textOf(value: CelValue, what: string): string {
  if (typeof value === 'string') return value;
  throw new CelError(`${what} is not a string`);
}

function attestorsOf(value: CelValue): Attestor<string>[] {
  const items = Array.isArray(value) ? value : [value];
  return items.map(item => {
    if (Array.isArray(value) && item instanceof AttestorValue)
      return item.attestor;
    throw new CelError('no such overload: attestors are a list of attestors');
  });
}

/** What the expressions of an ImageValidatingPolicy see of one object, and what they found out about its images. */
export class ImageRoots extends PolicyRoots {
  /** By image that was looked into: whether one of those asked for signed it or a statement about it. */
  readonly verified = new Map<string, Answer>();
  private readonly statements = new Map<string, CelValue>();
  private readonly resolved = new Map<string, CelValue>();
  private extracted: ReadonlyMap<string, string[]> | 'extracting' | undefined;

  /** @param object stands in for the target's own object, to ask what would be of a changed one */
  constructor(
    target: Target,
    private readonly spec: ImageSpec,
    private readonly factsOf: FactsOf,
    object?: CelValue,
  ) {
    super(target, spec.variables, object);
  }

  /**
   * The images that the policy is about, in the lists that they come from.
   *
   * @throws CelError when they cannot be found
   */
  images(): ReadonlyMap<string, string[]> {
    if (this.extracted === 'extracting')
      throw new CelError('the images are found by what needs them');
    if (this.extracted) return this.extracted;
    this.extracted = 'extracting';
    const { extractors, references } = this.spec;
    const lists = new Map<string, string[]>();
    for (const [name, program] of extractors) {
      const value = program.evaluate(this, this.budget);
      if (!Array.isArray(value))
        throw new CelError(`the images '${name}' are not a list`);
      const all = value.map(item => textOf(item, `an image of '${name}'`));
      lists.set(
        name,
        all.filter(image => references.match(image)),
      );
    }
    this.extracted = lists;
    return lists;
  }

  /** An attestor with its expressions evaluated; undefined when there is none of the name. */
  attestor(name: string): Attestor<string> | undefined {
    const { attestors, programs } = this.spec;
    const found = attestors.findLast(attestor => attestor.name === name);
    return (
      found &&
      resolveAttestor(found, text => {
        if (typeof text === 'string') return text;
        const program = programs.get(text);
        const value = program?.evaluate(this, this.budget) ?? null;
        return textOf(value, `'${text.text}' in the attestor '${name}'`);
      })
    );
  }

  override outside(
    name: string,
    args: readonly CelValue[],
  ): CelValue | undefined {
    switch (name) {
      case 'verifyImageSignatures':
        return this.signatures(textOf(args[0], 'the image'), args[1]);
      case 'verifyAttestationSignatures': {
        const [image, attestation, attestors] = args;
        return this.attested(
          textOf(image, 'the image'),
          textOf(attestation, 'the attestation'),
          attestors,
        );
      }
      case 'extractPayload':
        return this.payload(
          textOf(args[0], 'the image'),
          textOf(args[1], 'the attestation'),
        );
      default:
        return super.outside(name, args);
    }
  }

  protected override make(name: string): CelValue {
    switch (name) {
      case 'images':
        return new Map<CelValue, CelValue>(this.images());
      case 'attestations':
        return new Map<CelValue, CelValue>(
          this.spec.attestations.map(attestation => [
            attestation.name,
            attestation.name,
          ]),
        );
      case 'attestors':
        return new AttestorValues(key => this.attestorValue(key));
      default:
        return super.make(name);
    }
  }

  private attestorValue(name: string): CelValue | undefined {
    const known = this.resolved.get(name);
    if (known !== undefined) return known;
    const attestor = this.attestor(name);
    const value = attestor && new AttestorValue(attestor);
    if (value) this.resolved.set(name, value);
    return value;
  }

  /** How many of those asked for signed; one of whom that is not known decides nothing. */
  private count(
    image: string,
    attestors: readonly Attestor<string>[],
    ask: (attestor: Attestor<string>) => Answer,
  ): CelValue {
    const answers = attestors.map(attestor => {
      try {
        return ask(attestor);
      } catch (problem) {
        if (problem instanceof CelMissing) return { unknown: problem.missing };
        throw problem;
      }
    });
    const yes = answers.filter(answer => answer === 'yes').length;
    const unknown = answers.find(
      answer => answer !== 'yes' && 'unknown' in answer,
    );
    const answer = yes > 0 ? 'yes' : (unknown ?? { no: '' });
    if (attestors.length > 0 && this.verified.get(image) !== 'yes')
      this.verified.set(image, answer);
    if (typeof unknown === 'object' && 'unknown' in unknown)
      throw new CelMissing(unknown.unknown);
    return BigInt(yes);
  }

  private signatures(image: string, given: CelValue): CelValue {
    const attestors = attestorsOf(given);
    if (!this.spec.references.match(image)) return 0n;
    return this.count(image, attestors, attestor =>
      isSigned(attestor, image, () => this.factsOf(image)),
    );
  }

  private attestation(name: string): Attestation {
    const found = this.spec.attestations.findLast(each => each.name === name);
    if (found) return found;
    throw new CelError(`attestation not found in policy: ${name}`);
  }

  private attested(image: string, name: string, given: CelValue): CelValue {
    const attestors = attestorsOf(given);
    if (!this.spec.references.match(image)) return 0n;
    const attestation = this.attestation(name);
    return this.count(image, attestors, attestor => {
      const { answer, statement } = isAttested(
        attestor,
        attestation,
        image,
        () => this.factsOf(image),
      );
      if (statement) this.keep(image, statement);
      return answer;
    });
  }

  private keep(image: string, attestation: ImageAttestation): void {
    const { type, predicate, statement } = attestation;
    const missing = `all of the statement of ${type} about ${image}`;
    const known = { predicateType: type, predicate: fromJson(predicate) };
    this.statements.set(
      `${type} ${image}`,
      statement === undefined
        ? new PartlyKnown(missing, known)
        : fromJson(statement),
    );
  }

  private payload(image: string, name: string): CelValue {
    const { intoto, referrer } = this.attestation(name);
    if (intoto === undefined && referrer === undefined)
      throw new CelError(`could not find attestation ${name}`);
    if (intoto === undefined)
      throw new CelMissing(
        `the artifacts of type ${referrer} that refer to ${image}`,
      );
    // Kyverno keeps statements by their full type and looks for the type as it is written.
    const isFull = predicateType(intoto) === intoto;
    const known = isFull && this.statements.get(`${intoto} ${image}`);
    if (known) return known;
    throw new CelError(
      `the payload of ${name} is not known before its signatures are verified`,
    );
  }
}
