import { readDurationFromConfig, type Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';
import type { ExceptionSettings } from './services/exceptionViews';

const DAY = 86_400_000;

/** Reads `macadam.policy.exceptions`. @throws InputError for what is no duration of a day at least */
export function readExceptionSettings(config: Config): ExceptionSettings {
  const days = (key: string, fallback: HumanDuration) => {
    const path = `macadam.policy.exceptions.${key}`;
    const duration = config.has(path)
      ? readDurationFromConfig(config, { key: path })
      : fallback;
    const found = Math.floor(durationToMilliseconds(duration) / DAY);
    if (found < 1) {
      throw new InputError(
        `${path} has to be a day at least, like { days: 90 }`,
      );
    }
    return found;
  };
  return {
    maxDays: days('longest', { days: 90 }),
    warnDays: days('warnBefore', { days: 7 }),
  };
}
