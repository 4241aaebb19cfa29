import { Alert } from '@backstage/ui';
import { Age, readable, shortCommit } from '@macadam/plugin-ui-react';
import type { WorkloadDelivery } from '@macadam/plugin-orchestrator-common';
import { actorName } from '../actor';

/** Who took a service out of Git, when, and how it comes back; nothing while it is there. */
export const LeftGit = ({
  delivery: { withdrawn, repository, scoreFile, latestRelease },
}: {
  delivery: Pick<
    WorkloadDelivery,
    'withdrawn' | 'repository' | 'scoreFile' | 'latestRelease'
  >;
}) =>
  withdrawn && (
    <Alert
      status="warning"
      icon
      title="Removed from Git"
      description={
        <>
          {readable(withdrawn.reason)}, by {actorName(withdrawn.actor)},{' '}
          <Age at={withdrawn.at} />. Push {scoreFile} to main of {repository}{' '}
          again to bring it back.
          {latestRelease && (
            <>
              {' '}
              In a clone,{' '}
              <code>
                git checkout {shortCommit(latestRelease.commit)} -- {scoreFile}
              </code>{' '}
              takes it from its newest release.
            </>
          )}
        </>
      }
    />
  );
