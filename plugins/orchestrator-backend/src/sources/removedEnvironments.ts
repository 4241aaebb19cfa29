import type { Environment } from '@macadam/resolver';
import type { DeploymentRecord } from '../store';
import type { LoadedPlatform, PlatformService } from './PlatformService';

/** What an environment was last brought to. */
interface Head {
  current?: DeploymentRecord;
  last: DeploymentRecord;
}

/** Whether the platform repository has no such environment any more. */
export function isRemoved(loaded: LoadedPlatform, name: string): boolean {
  return !loaded.platform.environments.some(each => each.name === name);
}

/**
 * An environment in force, or one that was removed from the platform repository, as it was for what was deployed there
 * last: what runs there has not gone with the file.
 * @returns undefined where there never was one of that name
 */
export async function environmentNowOrThen(
  platforms: Pick<PlatformService, 'at'>,
  loaded: LoadedPlatform,
  name: string,
  last: DeploymentRecord | undefined,
): Promise<{ environment: Environment; revision: string } | undefined> {
  const of = ({ platform, revision }: LoadedPlatform) => {
    const environment = platform.environments.find(each => each.name === name);
    return environment && { environment, revision };
  };
  return (
    of(loaded) ?? (last && of(await platforms.at(last.row.platformRevision)))
  );
}

/**
 * Environments that were removed from the platform repository and in which something of a workload still is, as Git has
 * it; sorted by name.
 * @param heads - by `workload@environment`, of that workload or more
 */
export async function removedEnvironments(
  platforms: Pick<PlatformService, 'at'>,
  loaded: LoadedPlatform,
  workload: string,
  heads: ReadonlyMap<string, Head>,
): Promise<Environment[]> {
  const gone = [...heads.values()]
    .filter(
      ({ current, last: { row } }) =>
        row.workload === workload &&
        isRemoved(loaded, row.environment) &&
        (current !== undefined || row.cause === 'withdrawal'),
    )
    .sort((a, b) => (a.last.row.environment < b.last.row.environment ? -1 : 1));
  const found = await Promise.all(
    gone.map(({ current, last }) =>
      environmentNowOrThen(
        platforms,
        loaded,
        last.row.environment,
        current ?? last,
      ),
    ),
  );
  return found.flatMap(each => (each ? [each.environment] : []));
}
