import { readFileSync } from 'node:fs';
import { durationToMilliseconds } from '@backstage/types';
import { readDurationFromConfig, type Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { readDockerConfig } from './oci/credentials';
import { RegistryClient } from './oci/RegistryClient';
import { readTrustedRoot } from './verify/signer';

export interface SupplyChainSettings {
  registries: RegistryClient;
  /** Absent: signatures by an identity cannot be verified. */
  trustedRoot: TrustedRoot | undefined;
}

/**
 * Reads `macadam.supplyChain` and the files that it names. Credentials stay in memory.
 * @throws InputError naming the key whose file is missing or wrong, without what is in it
 */
export function readSupplyChain(root: Config): SupplyChainSettings {
  const config = root.getOptionalConfig('macadam.supplyChain');
  const file = <T>(key: string, read: (text: string) => T): T | undefined => {
    const path = config?.getOptionalString(key);
    if (path === undefined) return undefined;
    try {
      return read(readFileSync(path, 'utf8'));
    } catch (error) {
      throw new InputError(
        `macadam.supplyChain.${key}: ${path} cannot be used: ${error instanceof Error ? error.message : 'unreadable'}`,
      );
    }
  };
  const named = (config?.getOptionalConfigArray('registries') ?? []).map(
    each => ({
      host: each.getString('host'),
      username: each.getOptionalString('username'),
      password: each.getOptionalString('password'),
      http: each.getOptionalBoolean('http') ?? false,
    }),
  );
  return {
    registries: new RegistryClient({
      registries: [...named, ...(file('dockerConfig', readDockerConfig) ?? [])],
      ...(config?.has('timeout') && {
        timeout: durationToMilliseconds(
          readDurationFromConfig(config, { key: 'timeout' }),
        ),
      }),
    }),
    trustedRoot: file('trustedRoot', readTrustedRoot),
  };
}
