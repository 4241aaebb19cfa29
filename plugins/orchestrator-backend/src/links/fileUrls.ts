import type { Release } from '@macadam/plugin-orchestrator-common';

/** Makes the address of a file at a line, in the service's or in the platform's repository. */
export type FileUrl = (
  where: 'release' | 'platform',
  file: string,
  line?: number,
) => string;

/** Makes addresses for one release and platform revision. */
export function fileUrls(
  host: {
    fileUrl(
      repository: string,
      ref: { commit: string },
      path: string,
      line?: number,
    ): string;
  },
  release: Pick<Release, 'repository' | 'commit'>,
  platform: { repository: string; revision: string },
): FileUrl {
  return (where, file, line) =>
    where === 'release'
      ? host.fileUrl(release.repository, { commit: release.commit }, file, line)
      : host.fileUrl(
          platform.repository,
          { commit: platform.revision },
          file,
          line,
        );
}
