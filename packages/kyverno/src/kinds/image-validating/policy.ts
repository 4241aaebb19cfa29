import { CelError, CelLimitError } from '../../cel';
import { withDigests } from '../../images/podImages';
import type { Answer } from '../../images/answer';
import { isPublicKey, splitKeys } from '../../images/keys';
import type { Stopped, Outcome, ResultBase } from '../../policy/outcome';
import { findFacts } from '../../images/findFacts';
import type { ImageChecks, ImageQuestion } from '../../policy/imageFacts';
import { companions, readOnce } from '../../policy/sharing';
import type {
  EvaluationContext,
  KubeObject,
  RuleResult,
} from '../../policy/types';
import { carryOver } from '../../matching/carryOver';
import { toResult } from '../../expressions/result';
import { type Target, toTarget, within } from '../../matching/target';
import { variantFor } from '../../matching/variant';
import type { Source } from '../../reading/yaml';
import { Judgement } from './judge';
import type { ImageValidatingSpec } from './spec';
import { compileVariant, type Variant } from './variant';

/** What a policy says of an object on its own, and what it found out about its images. */
interface Judged extends ImageChecks {
  outcome: Outcome;
  judgement?: Judgement;
  target: Target;
}

const NOTHING: ReadonlyMap<string, Answer> = new Map();

/** An ImageValidatingPolicy that is ready to judge objects. */
export class ImageValidatingPolicy {
  private readonly variants: Variant[];
  private readonly judged = readOnce((object, context) =>
    this.judge(object, context),
  );

  /** Compiles the policy; what does not compile is noted in the source. */
  constructor(
    private readonly spec: ImageValidatingSpec,
    private readonly base: ResultBase,
    source: Source,
  ) {
    this.variants = [
      compileVariant(spec, spec.match, text => text, source),
      ...carryOver(spec.match, spec.controllers).map(({ match, rewrite }) =>
        compileVariant(spec, match, rewrite, source),
      ),
    ];
  }

  /** Judges one object; no result when the policy is not about it. */
  evaluate(object: KubeObject, context: EvaluationContext): RuleResult[] {
    const judged = this.judged(object, context);
    if (!judged) return [];
    const { outcome, target, judgement } = judged;
    const isPass = outcome.verdict === 'pass' && judgement !== undefined;
    const final =
      isPass && this.spec.requires
        ? (this.unverified(judgement, judged, object, context) ?? outcome)
        : outcome;
    return [this.result(target, final)];
  }

  /** What the policy finds out about the images of an object. */
  checkedImages(object: KubeObject, context: EvaluationContext): ImageChecks {
    return this.judged(object, context) ?? { verified: NOTHING };
  }

  /** The object with the digests that admission adds, where they are known. */
  mutate(
    object: KubeObject,
    context: EvaluationContext,
  ): { resource: KubeObject; results: RuleResult[] } {
    const untouched = { resource: object, results: [] };
    const target = toTarget(object, context);
    const judgement = this.judgement(target, context);
    if (!(judgement instanceof Judgement)) return untouched;
    const pins = orNone(() => (judgement.unmet() ? [] : judgement.pins()));
    const known = pins.flatMap(({ image, written }) => {
      const facts = findFacts(written, context.images);
      return facts ? [{ image, digest: facts.digest }] : [];
    });
    if (known.length === 0) return untouched;
    const names = known.map(({ image }) => image.info.reference);
    const patched = withDigests(object, known);
    const result = this.result(target, {
      verdict: 'pass',
      message: `adds the digest of ${[...new Set(names)].join(', ')}`,
    });
    return {
      resource: patched,
      results: [{ ...result, rule: 'mutateDigest', patched }],
    };
  }

  /** What has to be asked about the images of an object; nothing where it fails whatever the answers are. */
  imageQuestions(
    object: KubeObject,
    context: EvaluationContext,
  ): ImageQuestion[] {
    const target = toTarget(object, context);
    const judgement = this.judgement(target, { ...context, images: {} });
    if (!(judgement instanceof Judgement) || target.operation === 'DELETE')
      return [];
    return orNone(() => {
      const pins = judgement.pins();
      if (judgement.unmet() || judgement.bare(pins).length > 0) return [];
      const { needsFacts } = judgement.variant;
      const written = [
        ...pins.map(pin => ({
          image: pin.written,
          isNamed: this.spec.references.name(pin.image.info.reference),
        })),
        ...(needsFacts ? judgement.images() : []).map(image => ({
          image,
          isNamed: this.spec.references.name(image),
        })),
      ];
      const keys = needsFacts ? this.keys(judgement) : [];
      return written.map(each => ({ ...each, keys }));
    });
  }

  private keys({ roots }: Judgement): string[] {
    return this.spec.attestors.flatMap(({ name }) =>
      orNone(() => {
        const signs = roots.attestor(name)?.signs;
        if (signs?.by !== 'key' || !isPublicKey(signs.key)) return [];
        return [splitKeys(signs.key)[0].trim()];
      }),
    );
  }

  private judge(
    object: KubeObject,
    context: EvaluationContext,
  ): Judged | undefined {
    const target = toTarget(object, context);
    const judgement = this.judgement(target, context);
    if (!judgement) return undefined;
    if (!(judgement instanceof Judgement))
      return {
        target,
        verified: NOTHING,
        missing: judgement.missing,
        outcome: judgement,
      };
    const outcome = judgement.outcome();
    const { verified } = judgement.roots;
    return { target, judgement, outcome, verified, missing: outcome.missing };
  }

  /** The policy as it reads for an object; undefined when it is not about it, or what comes of it where that is not known. */
  private judgement(
    target: Target,
    context: EvaluationContext,
  ): Judgement | Stopped | undefined {
    if (!this.spec.isForKubernetes) return undefined;
    const chosen = variantFor(this.variants, target, this.base.namespace);
    return chosen && 'variant' in chosen
      ? new Judgement(
          this.spec,
          chosen.variant,
          within(target, this.base.namespace),
          context,
        )
      : chosen?.stopped;
  }

  /** The outcome where nobody verified one of the images; undefined when each one is, by this policy or another. */
  private unverified(
    judgement: Judgement,
    own: ImageChecks,
    object: KubeObject,
    context: EvaluationContext,
  ): Outcome | undefined {
    const others = companions(context).map(
      policy => () => policy.checkedImages?.(object, context),
    );
    for (const image of judgement.images()) {
      const answer = verifiedBy(image, own, others);
      if (answer === 'yes') continue;
      if (answer !== undefined && 'unknown' in answer)
        return {
          verdict: 'notEvaluable',
          message: `whether the image ${image} is verified needs ${answer.unknown}`,
          missing: answer.unknown,
        };
      return {
        verdict: 'fail',
        message: answer
          ? `image ${image} failed signature or attestation verification`
          : `image ${image} is not verified: no policy performed a signature or attestation check on it`,
        places: judgement.placesOf(image),
      };
    }
    return undefined;
  }

  private result(target: Target, outcome: Outcome): RuleResult {
    const [action] = this.spec.actions;
    // Kyverno refuses on an error whatever the failurePolicy, which is about match conditions alone.
    const reaction = {
      base: this.base,
      action,
      failurePolicy: 'Fail',
    } as const;
    return toResult(reaction, target, outcome);
  }
}

/** The values, or none where an expression cannot be evaluated: what judges the object says so. */
function orNone<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof CelError || problem instanceof CelLimitError)
      return [];
    throw problem;
  }
}

/** Whether a policy verified an image; undefined when none looked into it. Others are asked when it matters. */
function verifiedBy(
  image: string,
  own: ImageChecks,
  others: readonly (() => ImageChecks | undefined)[],
): Answer | undefined {
  let found = own.verified.get(image);
  for (const ask of others) {
    if (found === 'yes') return found;
    const checks = ask();
    const answer = checks?.verified.get(image);
    const unknown = checks?.missing;
    if (answer === 'yes') return answer;
    if (answer && 'unknown' in answer) found = answer;
    else if (!answer && unknown !== undefined) found = { unknown };
    else found ??= answer;
  }
  return found;
}
