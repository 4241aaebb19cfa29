import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  imageStanding,
  type ImageLook,
  type ImageStanding,
  type Release,
  type ReleaseImage,
} from '@macadam/plugin-orchestrator-common';
import { supplyChainPolicyOf, type SupplyChainPolicy } from '@macadam/resolver';
import {
  collectEvidence,
  judgeImage,
  parseReference,
  repositoryName,
  RegistryError,
  type RegistryClient,
  type TrustedRoot,
} from '@macadam/supply-chain';
import type { ImageLookStore } from '../store';

/** How long an answer holds before a deployment looks again, in milliseconds. */
const HOLDS_MS = 60 * 60 * 1000;

export interface SupplyChainOptions {
  looks: ImageLookStore;
  registries: RegistryClient;
  trustedRoot: TrustedRoot | undefined;
  logger: LoggerService;
}

/** Who signed the images of a release, what built them and what is in them: asked at their registries, and recorded. */
export class SupplyChain {
  constructor(private readonly options: SupplyChainOptions) {}

  /** What is known now, one for each image; nobody is asked. */
  async standings(
    release: Pick<Release, 'id'>,
    images: readonly ReleaseImage[],
    policies: readonly SupplyChainPolicy[],
  ): Promise<ImageStanding[]> {
    const looks = await this.options.looks.of(release.id);
    return images.map(image =>
      imageStanding(image, policyOf(image, policies)?.name, looks),
    );
  }

  /**
   * Looks at every image that a policy names and whose newest answer is older than an hour, and records what it found.
   * A registry that does not answer is recorded too; nothing is thrown for it.
   * @param again - looks whatever is known
   */
  async look(
    release: Pick<Release, 'id'>,
    images: readonly ReleaseImage[],
    policies: readonly SupplyChainPolicy[],
    again = false,
  ): Promise<ImageStanding[]> {
    const { looks, logger } = this.options;
    const known = await this.standings(release, images, policies);
    for (const standing of known) {
      const policy = policyOf(standing, policies);
      const fresh =
        standing.state !== 'unknown' &&
        standing.look !== undefined &&
        Date.now() - Date.parse(standing.look.at) < HOLDS_MS;
      if (policy && !standing.simulated && (again || !fresh)) {
        const look = await this.lookAt(standing.reference, policy);
        if (look.unanswered) {
          logger.warn(`Image ${standing.reference}: ${look.unanswered}`);
        }
        await looks.add(release.id, look);
      }
    }
    return this.standings(release, images, policies);
  }

  /** Looks without anybody waiting for it. @param done - called when something may be known now */
  lookLater(
    question: readonly [
      Pick<Release, 'id'>,
      readonly ReleaseImage[],
      readonly SupplyChainPolicy[],
    ],
    done: () => Promise<void>,
  ): void {
    const [, images, policies] = question;
    if (!images.some(image => policyOf(image, policies))) {
      return;
    }
    this.look(...question)
      .then(done)
      .catch(error =>
        this.options.logger.warn(
          `Could not look at the images of ${question[0].id}: ${stringifyError(error)}`,
        ),
      );
  }

  private async lookAt(
    reference: string,
    policy: SupplyChainPolicy,
  ): Promise<ImageLook> {
    const base = {
      at: new Date().toISOString(),
      reference,
      policy: policy.name,
      checks: [],
      platforms: [],
    };
    const image = parseReference(reference);
    if (!image) {
      return { ...base, unanswered: `${reference} is no image reference` };
    }
    try {
      const evidence = await collectEvidence(this.options.registries, image);
      const verdict = judgeImage(evidence, policy, this.options.trustedRoot);
      return { ...base, ...verdict };
    } catch (error) {
      if (error instanceof RegistryError) {
        return { ...base, unanswered: error.message };
      }
      throw error;
    }
  }
}

function policyOf(
  { reference, simulated }: ReleaseImage,
  policies: readonly SupplyChainPolicy[],
): SupplyChainPolicy | undefined {
  const image = simulated ? undefined : parseReference(reference);
  return image && supplyChainPolicyOf(policies, repositoryName(image));
}
