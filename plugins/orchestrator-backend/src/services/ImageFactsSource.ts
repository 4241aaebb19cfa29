import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  imageQuestions,
  mergeQuestions,
  type ImageFacts,
  type ImageQuestion,
  type Policy,
} from '@macadam/kyverno';
import { supplyChainPolicyOf, type SupplyChainPolicy } from '@macadam/resolver';
import {
  collectEvidence,
  imageFacts,
  parseReference,
  RegistryError,
  repositoryName,
  type ImageReference,
  type RegistryClient,
  type TrustedRoot,
} from '@macadam/supply-chain';
import { admissionRequests } from '../steps/admissionRequests';
import type { KnownImages } from '../steps/preflight';
import type { Rendered } from './Renderer';

/** How long an answer holds, in milliseconds: a deployment is judged several times, and a tag may move. */
const HOLDS_MS = 10 * 60 * 1000;
const MOST_KEPT = 64;

export interface ImageFactsOptions {
  registries: RegistryClient;
  trustedRoot: TrustedRoot | undefined;
  logger: LoggerService;
}

type Answer = { facts: ImageFacts } | { reason: string; mayAnswer: boolean };

/** What admission policies have to know of images, asked at their registries and kept for ten minutes. */
export class ImageFactsSource {
  private readonly kept = new Map<string, { at: number; facts: ImageFacts }>();

  constructor(private readonly options: ImageFactsOptions) {}

  /**
   * What the policies have to know of the images of rendered objects. Only a registry that the organisation names is asked:
   * in its configuration, in a SupplyChainPolicy, or in the policy that asks. Nothing is thrown for a registry.
   */
  async of(
    rendered: Rendered,
    policies: readonly Policy[],
    now: Date,
  ): Promise<KnownImages> {
    const known: KnownImages = { images: {}, unknown: {}, unanswered: [] };
    for (const question of questionsOf(rendered, policies, now)) {
      const { image } = question;
      const answer = await this.answer(question, rendered);
      if ('facts' in answer) {
        known.images[image] = answer.facts;
      } else {
        known.unknown[image] = answer.reason;
        if (answer.mayAnswer) {
          known.unanswered.push(answer.reason);
          this.options.logger.warn(`Image ${image}: ${answer.reason}`);
        }
      }
    }
    return known;
  }

  private async answer(
    question: ImageQuestion,
    { resolution, loaded }: Rendered,
  ): Promise<Answer> {
    const { image, keys } = question;
    const never = (reason: string) => ({ reason, mayAnswer: false });
    if (
      resolution.images.some(each => each.simulated && each.reference === image)
    ) {
      return never('the image is simulated, so that no registry has it');
    }
    const reference = parseReference(image);
    if (!reference) {
      return never('it is no image reference');
    }
    const { supplyChain } = loaded.platform;
    if (!this.mayAsk(reference, question, supplyChain)) {
      return never(
        `the registry ${reference.registry} is not asked, because neither the policy, a SupplyChainPolicy nor macadam.supplyChain.registries names it`,
      );
    }
    const key = JSON.stringify([image, [...keys].sort()]);
    const kept = this.kept.get(key);
    if (kept && Date.now() - kept.at < HOLDS_MS) {
      return { facts: kept.facts };
    }
    const answer = await this.ask(reference, keys);
    if ('facts' in answer) {
      this.keep(key, answer.facts);
    }
    return answer;
  }

  private mayAsk(
    reference: ImageReference,
    { isNamed }: ImageQuestion,
    policies: readonly SupplyChainPolicy[],
  ): boolean {
    return (
      isNamed ||
      this.options.registries.isConfigured(reference.registry) ||
      supplyChainPolicyOf(policies, repositoryName(reference)) !== undefined
    );
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
        : { reason: evidence.unanswered, mayAnswer: true };
    } catch (error) {
      if (error instanceof RegistryError) {
        return {
          reason: error.message,
          mayAnswer: error.kind === 'unanswered',
        };
      }
      throw error;
    }
  }

  private keep(key: string, facts: ImageFacts): void {
    this.kept.delete(key);
    this.kept.set(key, { at: Date.now(), facts });
    for (const old of [...this.kept.keys()].slice(0, -MOST_KEPT)) {
      this.kept.delete(old);
    }
  }
}

function questionsOf(
  rendered: Rendered,
  policies: readonly Policy[],
  now: Date,
): ImageQuestion[] {
  return mergeQuestions(
    admissionRequests(rendered, now).flatMap(({ admitted, context }) =>
      imageQuestions(policies, admitted, context),
    ),
  );
}
