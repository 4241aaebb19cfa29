import type { ImageFacts, ImageQuestion, UnknownImage } from '@macadam/kyverno';
import type { SupplyChainSettings } from './config';
import { collectEvidence } from './evidence';
import { RegistryError } from './oci/RegistryError';
import { parseReference, type ImageReference } from './oci/reference';
import { imageFacts } from './verify/facts';

/** How long an answer holds, in milliseconds: objects are judged several times, and a tag may move. */
const HOLDS_MS = 10 * 60 * 1000;
const MOST_KEPT = 256;
/** Images asked about at a time. */
const AT_ONCE = 8;

/** What registries say of images, by reference as manifests write it. */
export interface KnownImages {
  images: Record<string, ImageFacts>;
  unknown: Record<string, UnknownImage>;
  /** Why nothing is known, where that may pass. */
  unanswered: string[];
}

type Answer = { facts: ImageFacts } | (UnknownImage & { mayAnswer?: boolean });

/** Asks registries what admission policies have to know of images, and keeps the answers for ten minutes. */
export class ImageFactsReader {
  private readonly kept = new Map<string, { at: number; facts: ImageFacts }>();

  constructor(private readonly options: SupplyChainSettings) {}

  /**
   * Answers questions of policies. Whoever wrote a manifest must not choose whom we ask: a registry is asked that the policy
   * or the configuration names, or that the organisation lists otherwise. Nothing is thrown for a registry, and one that does
   * not answer is asked once.
   * @param isListed - whether the organisation names an image's registry elsewhere
   * @param isSimulated - whether an image is none, so that no registry has it
   */
  async read(
    questions: readonly ImageQuestion[],
    isListed: (image: ImageReference) => boolean,
    isSimulated: (image: string) => boolean,
  ): Promise<KnownImages> {
    const known: KnownImages = { images: {}, unknown: {}, unanswered: [] };
    const silent = new Map<string, string>();
    const waiting = [...questions];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { image } = next;
        const answer: Answer = isSimulated(image)
          ? never('the image is simulated, so that no registry has it')
          : await this.answer(next, isListed, silent);
        if ('facts' in answer) {
          known.images[image] = answer.facts;
        } else {
          const { mayAnswer, ...unknown } = answer;
          known.unknown[image] = unknown;
          if (mayAnswer) known.unanswered.push(unknown.why);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return known;
  }

  private async answer(
    { image, keys, isNamed }: ImageQuestion,
    isListed: (image: ImageReference) => boolean,
    silent: Map<string, string>,
  ): Promise<Answer> {
    const { registries } = this.options;
    const reference = parseReference(image);
    if (!reference) return never('it is no image reference');
    const { registry } = reference;
    if (
      !isNamed &&
      !registries.isConfigured(registry) &&
      !isListed(reference)
    ) {
      return never(
        `the registry ${registry} is not asked: no policy in force names it, no SupplyChainPolicy and not macadam.supplyChain.registries`,
      );
    }
    const key = JSON.stringify([image, [...keys].sort()]);
    const kept = this.kept.get(key);
    if (kept && Date.now() - kept.at < HOLDS_MS) return { facts: kept.facts };
    const why = silent.get(registry);
    if (why !== undefined) return { why, mayAnswer: true };
    const answer = await this.ask(reference, keys);
    if ('facts' in answer) this.keep(key, answer.facts);
    else if (answer.mayAnswer) silent.set(registry, answer.why);
    return answer;
  }

  private async ask(
    reference: ImageReference,
    keys: readonly string[],
  ): Promise<Answer> {
    const { registries, trustedRoot } = this.options;
    try {
      const evidence = await collectEvidence(registries, reference);
      return evidence.unanswered === undefined
        ? { facts: imageFacts(evidence, keys, trustedRoot) }
        : { why: evidence.unanswered, mayAnswer: true };
    } catch (error) {
      if (error instanceof RegistryError) {
        return {
          why: error.message,
          mayAnswer: error.kind === 'unanswered',
          isAbsent: error.kind === 'not-found',
        };
      }
      throw error;
    }
  }

  private keep(key: string, facts: ImageFacts): void {
    this.kept.delete(key);
    this.kept.set(key, { at: Date.now(), facts });
    for (const old of [...this.kept.keys()].slice(0, -MOST_KEPT))
      this.kept.delete(old);
  }
}

function never(why: string): Answer {
  return { why };
}
