import { CelError, CelLimitError, CelMissing, type CelValue } from '../../cel';
import { ImageReference } from '../../cel/library/image';
import { type PodImage, podImages, textAt } from '../../images/podImages';
import { containersOf, findPart, placeAt } from '../../reading/place';
import { findFacts } from '../../images/findFacts';
import { missingFacts } from '../../policy/imageFacts';
import type { EvaluationContext } from '../../policy/types';
import { type Check, judgeChecks } from '../../expressions/checks';
import { locate } from '../../expressions/locate';
import type { Place, Outcome } from '../../policy/outcome';
import { stopped, unmet } from '../../expressions/program';
import type { Target } from '../../matching/target';
import { extractorsOf } from './extractors';
import { type FactsOf, ImageRoots } from './roots';
import type { ImageValidatingSpec } from './spec';
import type { Variant } from './variant';
import { showText } from '@macadam/yaml';

const IN_CONTAINER = /(?:containers|Containers)\[\d+\]$/;

/** An image without a digest that admission adds one to. */
export interface Pin {
  image: PodImage;
  /** The reference as the object writes it. */
  written: string;
}

/** One policy, as it reads for one object. */
export class Judgement {
  readonly roots: ImageRoots;

  constructor(
    private readonly spec: ImageValidatingSpec,
    readonly variant: Variant,
    private readonly target: Target,
    private readonly context: EvaluationContext,
  ) {
    this.roots = this.rootsOf();
  }

  /** What the policy says of the object, but for images that nobody verified. */
  outcome(): Outcome {
    const skipped = this.unmet();
    if (skipped) return skipped;
    try {
      // What finds images is evaluated whether anything reads them or not.
      this.roots.images();
      const outcome = this.digests() ?? this.pending();
      if (outcome) return outcome;
    } catch (problem) {
      return stopped(problem, 'the images');
    }
    return judgeChecks(this.variant.checks, this.roots, {
      places: check => this.places(check),
      message: (check, at) => this.message(check, at),
    });
  }

  /** Why the object is not judged; undefined when all match conditions hold. */
  unmet(): Outcome | undefined {
    const { conditions } = this.variant;
    return unmet(conditions, this.roots, this.spec.failurePolicy);
  }

  /**
   * The images that the policy is about, as the object writes them.
   *
   * @throws CelError, CelLimitError
   */
  images(): string[] {
    return [...this.roots.images().values()].flat();
  }

  /**
   * The images that get a digest at admission, where the policy adds them.
   *
   * @throws CelError, CelLimitError
   */
  pins(): Pin[] {
    const { object, operation } = this.target;
    if (!this.spec.mutatesDigest || operation === 'DELETE') return [];
    return podImages(object)
      .filter(
        ({ info }) =>
          info.digest === '' && this.spec.references.match(info.reference),
      )
      .map(image => ({
        image,
        written: showText(textAt(object, image.steps)),
      }));
  }

  /**
   * The images that cannot get a digest but need one.
   *
   * @throws CelError when one is no reference
   */
  bare(pins: readonly Pin[]): string[] {
    if (!this.spec.verifiesDigest) return [];
    return this.images().filter(image => {
      const reference = ImageReference.parse(image);
      if (!reference)
        throw new CelError(`'${image}' is not an image reference`);
      const isPinned = pins.some(({ written }) => written === image);
      return reference.digest === '' && !isPinned;
    });
  }

  /** Where in the object an image is. */
  placesOf(image: string): Place[] {
    const { object } = this.target;
    const inContainers = containersOf(object)
      .filter(({ item }) => item.image === image)
      .map(({ steps }) => placeAt(object, [...steps, 'image']));
    if (inContainers.length > 0) return inContainers;
    const steps = findPart(object, image);
    return steps ? [placeAt(object, steps)] : [];
  }

  private rootsOf(object?: CelValue): ImageRoots {
    const { attestors, attestations, references } = this.spec;
    const { extractors, programs, variables } = this.variant;
    const all = new Map([...extractorsOf(this.target), ...extractors]);
    return new ImageRoots(
      this.target,
      {
        ...{ attestors, attestations, references, programs, variables },
        extractors: all,
      },
      this.factsOf,
      object,
    );
  }

  private readonly factsOf: FactsOf = image => {
    const { images, unknownImages } = this.context;
    const facts = findFacts(image, images);
    if (facts) return facts;
    const unknown = unknownImages?.[image];
    if (unknown?.isAbsent) throw new CelError(unknown.why);
    throw new CelMissing(missingFacts(image, unknown?.why));
  };

  /** A failure where an image needs a digest and surely has none. */
  private digests(): Outcome | undefined {
    const unknown = this.pins().filter(
      ({ written }) => !findFacts(written, this.context.images),
    );
    const [image] = this.bare(unknown);
    if (image === undefined) return undefined;
    return {
      verdict: 'fail',
      message: `image ${image} does not have a digest`,
      places: this.placesOf(image),
    };
  }

  /** What is missing where admission adds a digest that is not known: expressions would see another image. */
  private pending(): Outcome | undefined {
    for (const { written } of this.pins()) {
      try {
        this.factsOf(written);
      } catch (problem) {
        return stopped(problem, 'the digest');
      }
    }
    return undefined;
  }

  /** Where a check fails; nowhere when finding out costs too much. */
  private places({ program }: Check): Place[] {
    const { variables } = this.variant;
    try {
      return locate(program, this.target, variables, object =>
        this.rootsOf(object),
      ).map(({ path, ...place }) => ({
        ...place,
        path: path && IN_CONTAINER.test(path) ? `${path}.image` : path,
      }));
    } catch (problem) {
      if (problem instanceof CelLimitError) return [];
      throw problem;
    }
  }

  private message({ message, messageProgram }: Check, at: number): string {
    const fallback =
      message || `CEL expression validation failed at index ${at}`;
    if (!messageProgram) return fallback;
    try {
      const text = messageProgram.evaluate(this.roots, this.roots.budget);
      return typeof text === 'string' && text !== '' ? text : fallback;
    } catch (problem) {
      return `failed to evaluate message expression: ${stopped(problem, 'it').message}`;
    }
  }
}
