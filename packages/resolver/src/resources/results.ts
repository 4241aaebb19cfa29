import type {
  RecordedOutput,
  ResolvedResource,
  ResourceDefinition,
} from '../types';
import type { OutputValue } from './Bindings';
import type { Provisioned } from './provision';

/** One resource of a Score file, resolved as far as possible. */
export interface ResourceResult {
  resource: ResolvedResource;
  definition: ResourceDefinition;
  outputs: ReadonlyMap<string, OutputValue>;
  /** Empty for a key that shares another key's resource. */
  provisioned: Provisioned;
}

/** All resources of a Score file. */
export interface ResourcesResult {
  /** By key, in the order of resolution. Undefined: it failed, and a finding says why. */
  results: Map<string, ResourceResult | undefined>;
  /** What each key's outputs are, for the workload's placeholders. */
  outputs: Map<string, ReadonlyMap<string, OutputValue> | undefined>;
  recorded: RecordedOutput[];
}
