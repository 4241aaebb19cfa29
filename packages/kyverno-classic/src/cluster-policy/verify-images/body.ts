import {
  type PodImage,
  findFacts,
  missingFacts,
  namesRegistry,
  placeAt,
  podImages,
  textAt,
  withDigests,
  type Answer,
} from '@macadam/kyverno/engine';
import { showText } from '@macadam/yaml';
import type { ImageQuestion, KubeObject, UnknownImage } from '@macadam/kyverno';
import { matchesWildcard } from '../../pattern';
import { substitute, VariableError } from '../../variables';
import { type Body, outcomeOf, type Run } from '../body';
import { fail, notEvaluable, type Outcome, pass, skip } from '../outcome';
import { keysOf } from './attestors';
import type { Fill } from './identity';
import { verifySigned } from './signed';
import type { Verification } from './verification';

function withoutFacts(reference: string, unknown?: UnknownImage): Answer {
  return unknown?.isAbsent
    ? { no: `failed to verify image ${reference}: ${unknown.why}` }
    : { unknown: missingFacts(reference, unknown?.why) };
}

/** What came of one entry of `verifyImages` for one image. */
interface Finding {
  image: PodImage;
  answer: Answer | 'skip';
  /** The digest that the image would get. */
  digest?: string;
  /** What would have to be asked about the image to answer. */
  question?: ImageQuestion;
}

/** An image that an entry names. */
interface Asked {
  image: PodImage;
  isSkipped: boolean;
  /** This entry or another one of the rule adds its digest. */
  getsDigest: boolean;
}

function unique(texts: readonly string[], separator: string): string {
  return [...new Set(texts)].join(separator);
}

/**
 * `verifyImages`: every image that an entry names has to be signed and attested as it asks. What was signed
 * by whom comes from the context's `images`; without those of an image the rule is not evaluable.
 */
export class VerifyImagesBody implements Body {
  /** @param extracted kinds whose images are not where pods have theirs */
  constructor(
    private readonly verifications: readonly Verification[],
    private readonly extracted: readonly string[],
  ) {}

  /** What has to be asked about images before the rule can be judged; nothing where that does not help. */
  imageQuestions(run: Run): ImageQuestion[] {
    const { request } = run;
    const { subject, isDelete } = request;
    if (isDelete || this.extracted.includes(subject.kind)) return [];
    const context = { ...request.context, images: {} };
    try {
      return this.findings({
        ...run,
        request: { ...request, context },
      }).flatMap(({ question }) => question ?? []);
    } catch (problem) {
      // What cannot be read has a verdict without any facts.
      outcomeOf(problem, 'failed to verify images');
      return [];
    }
  }

  judge(run: Run): Outcome | undefined {
    const { subject, isDelete } = run.request;
    if (isDelete) return undefined;
    if (this.extracted.includes(subject.kind))
      return notEvaluable('the images that imageExtractors find');
    try {
      return this.outcome(this.findings(run), subject.object);
    } catch (problem) {
      return outcomeOf(problem, 'failed to verify images');
    }
  }

  private findings(run: Run): Finding[] {
    const fill: Fill = text => {
      const filled = substitute(text, run.scope);
      if (typeof filled === 'string') return filled;
      throw new VariableError(`'${text}' is no text`);
    };
    const images = podImages(run.request.subject.object);
    const matches = (patterns: readonly string[], { info }: PodImage) =>
      patterns.some(each => matchesWildcard(fill(each), info.reference));
    return this.verifications.flatMap(verification =>
      images
        .filter(image => matches(verification.references, image))
        .map(image => {
          const isSkipped = matches(verification.skipped, image);
          const getsDigest = this.verifications.some(
            ({ mutateDigest, references }) =>
              mutateDigest && matches(references, image),
          );
          const asked = { image, isSkipped, getsDigest };
          return this.verify(verification, asked, run, fill);
        }),
    );
  }

  private verify(
    verification: Verification,
    { image, isSkipped, getsDigest }: Asked,
    run: Run,
    fill: Fill,
  ): Finding {
    const { info, steps } = image;
    const { subject, context } = run.request;
    const { attestors, attestations, mutateDigest } = verification;
    const written = textAt(subject.object, steps);
    const isUnchanged =
      subject.operation === 'UPDATE' &&
      textAt(subject.oldObject, steps) === written;
    const isMutated = mutateDigest && info.digest === '' && !isUnchanged;
    const staysBare = info.digest === '' && (isUnchanged || !getsDigest);
    if (verification.verifyDigest && staysBare)
      return { image, answer: { no: `missing digest for ${info.reference}` } };
    if (isUnchanged) return { image, answer: 'yes' };
    const facts = findFacts(showText(written), context.images);
    const digest = isMutated && facts ? { digest: facts.digest } : {};
    const isSigned = attestors.length > 0 || attestations.length > 0;
    if (isSigned && isSkipped) return { image, answer: 'skip', ...digest };
    if (!isSigned && verification.required)
      return { image, answer: { no: `unverified image ${info.reference}` } };
    if (!isSigned && !isMutated && verification.missing === undefined)
      return { image, answer: 'yes' };
    if (!facts)
      return {
        image,
        answer: withoutFacts(
          info.reference,
          context.unknownImages?.[showText(written)],
        ),
        question: {
          image: showText(written),
          keys: keysOf(verification, fill),
          isNamed: verification.references.some(
            each =>
              namesRegistry(each) &&
              matchesWildcard(fill(each), info.reference),
          ),
        },
      };
    return {
      image,
      answer: verifySigned(verification, { info, facts, run, fill }),
      ...digest,
    };
  }

  /** One outcome for all images: a failure before what is unknown, and that before a pass. */
  private outcome(
    findings: readonly Finding[],
    object: KubeObject,
  ): Outcome | undefined {
    if (findings.length === 0) return undefined;
    const failed = findings.flatMap(({ answer, image }) =>
      typeof answer === 'object' && 'no' in answer
        ? [{ why: answer.no, place: placeAt(object, image.steps) }]
        : [],
    );
    if (failed.length > 0)
      return fail(
        unique(
          failed.map(({ why }) => why),
          '; ',
        ),
        failed.map(({ place }) => place),
      );
    const unknown = findings.flatMap(({ answer }) =>
      typeof answer === 'object' && 'unknown' in answer ? [answer.unknown] : [],
    );
    if (unknown.length > 0) return notEvaluable(unique(unknown, '; '));
    const skipped = findings.filter(({ answer }) => answer === 'skip');
    const names = skipped.map(({ image }) => image.info.reference);
    const more =
      names.length > 0 ? `, skipped images: ${unique(names, ' ')}` : '';
    const pins = findings.flatMap(({ image, digest }) =>
      digest === undefined ? [] : [{ image, digest }],
    );
    return {
      ...(skipped.length === findings.length
        ? skip(`image skipped${more}`)
        : pass(`image verified${more}`)),
      ...(pins.length > 0 && { patched: withDigests(object, pins) }),
    };
  }
}
