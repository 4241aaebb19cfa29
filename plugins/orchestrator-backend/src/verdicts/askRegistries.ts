import { imageQuestions, mergeQuestions, type Policy } from '@macadam/kyverno';
import { supplyChainPolicyOf } from '@macadam/resolver';
import {
  repositoryName,
  type ImageFactsReader,
  type KnownImages,
} from '@macadam/supply-chain';
import type { Rendered } from '../render/Renderer';
import { admissionRequests } from './admissionRequests';

/** What policies have to know of the images of rendered objects, asked at their registries. */
export function askRegistries(
  reader: ImageFactsReader,
  rendered: Rendered,
  policies: readonly Policy[],
  now: Date,
): Promise<KnownImages> {
  const { resolution, loaded } = rendered;
  const { supplyChain } = loaded.platform;
  const questions = mergeQuestions(
    admissionRequests(rendered, now).flatMap(({ admitted, context }) =>
      imageQuestions(policies, admitted, context),
    ),
  );
  return reader.read(
    questions,
    image =>
      supplyChainPolicyOf(supplyChain, repositoryName(image)) !== undefined,
    image =>
      resolution.images.some(
        ({ simulated, reference }) => simulated && reference === image,
      ),
  );
}
