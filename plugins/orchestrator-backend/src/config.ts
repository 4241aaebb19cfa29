import { readDurationFromConfig, type Config } from '@backstage/config';
import type { HumanDuration } from '@backstage/types';

export interface OrchestratorConfig {
  host: string;
  pollInterval: HumanDuration;
  /** Entity reference of the group that runs the portal. */
  platformTeam?: string;
}

/** Reads `macadam.git`, and who runs the portal. @throws InputError naming the key that is missing or wrong */
export function readConfig(config: Config): OrchestratorConfig {
  const git = config.getConfig('macadam.git');
  const platformTeam = config.getOptionalString('macadam.platformTeam');
  return {
    host: git.getString('host'),
    pollInterval: git.has('pollInterval')
      ? readDurationFromConfig(git, { key: 'pollInterval' })
      : { seconds: 30 },
    ...(platformTeam && { platformTeam }),
  };
}
