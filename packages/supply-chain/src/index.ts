export { RegistryError, type RegistryErrorKind } from './oci/RegistryError';
export {
  parseReference,
  repositoryName,
  type ImageReference,
  type Repository,
} from './oci/reference';
export { readDockerConfig, type RegistrySettings } from './oci/credentials';
export { RegistryClient, type RegistryOptions } from './oci/RegistryClient';
export type { Descriptor, Manifest } from './oci/manifest';
export {
  collectEvidence,
  type Attached,
  type Evidence,
  type ImageEvidence,
} from './evidence';
export { ImageFactsReader, type KnownImages } from './ImageFactsReader';
export { readSupplyChain, type SupplyChainSettings } from './config';
export { judgeImage } from './verify/judge';
export { readTrustedRoot } from './verify/signer';
export type { TrustedRoot } from '@sigstore/protobuf-specs';
export * from './verify/types';
