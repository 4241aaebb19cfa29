import { Alert, Link } from '@backstage/ui';
import type { RefusedPlatform } from '@macadam/plugin-policy-common';

const short = (revision: string) => revision.slice(0, 7);

/** That what Git has now is not in force, and what has to be mended; nothing where it is. */
export const RefusedPlatformAlert = ({
  refused,
}: {
  refused: RefusedPlatform | undefined;
}) =>
  refused ? (
    <Alert
      status="warning"
      icon
      title={`Revision ${short(refused.revision)} is refused`}
      description={
        <>
          The last good revision {short(refused.inForce)} stays in force.
          {refused.problems.map(({ file, line = 1, message, url }) => (
            <p key={`${url} ${message}`}>
              <Link href={url}>
                {file}:{line}
              </Link>{' '}
              {message}
            </p>
          ))}
        </>
      }
    />
  ) : null;
