import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDurationFromConfig, type Config } from '@backstage/config';
import type { HumanDuration } from '@backstage/types';

/** The branch that is deployed. */
export const BRANCH = 'main';

export interface OrchestratorConfig {
  host: string;
  platformRepository: string;
  pollInterval: HumanDuration;
  directory: string;
}

/** Reads `macadam.git`. @throws InputError naming the key that is missing or wrong */
export function readConfig(config: Config): OrchestratorConfig {
  const git = config.getConfig('macadam.git');
  return {
    host: git.getString('host'),
    platformRepository: git.getString('platformRepository'),
    pollInterval: git.has('pollInterval')
      ? readDurationFromConfig(git, { key: 'pollInterval' })
      : { seconds: 30 },
    directory: join(
      git.getOptionalString('directory') ?? join(tmpdir(), 'macadam-git'),
      'orchestrator',
    ),
  };
}
