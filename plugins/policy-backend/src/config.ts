import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDurationFromConfig, type Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';
import type { ExceptionSettings } from './services/exceptionViews';

const DAY = 86_400_000;

export interface GitConfig {
  host: string;
  platformRepository: string;
  /** Folder of this plugin's own mirrors. */
  directory: string;
}

/** Reads `macadam.git`; undefined where there is none. @throws InputError naming the key that is missing or wrong */
export function readGitConfig(config: Config): GitConfig | undefined {
  const git = config.getOptionalConfig('macadam.git');
  return (
    git && {
      host: git.getString('host'),
      platformRepository: git.getString('platformRepository'),
      directory: join(
        git.getOptionalString('directory') ?? join(tmpdir(), 'macadam-git'),
        'policy',
      ),
    }
  );
}

/** Reads `macadam.policy.exceptions`. @throws InputError for what is no duration of a day at least */
export function readExceptionSettings(config: Config): ExceptionSettings {
  const days = (key: string, fallback: HumanDuration) => {
    const path = `macadam.policy.exceptions.${key}`;
    const duration = config.has(path)
      ? readDurationFromConfig(config, { key: path })
      : fallback;
    const found = Math.floor(durationToMilliseconds(duration) / DAY);
    if (found < 1)
      throw new InputError(
        `${path} has to be a day at least, like { days: 90 }`,
      );
    return found;
  };
  return {
    maxDays: days('longest', { days: 90 }),
    warnDays: days('warnBefore', { days: 7 }),
  };
}
