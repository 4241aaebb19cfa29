import { Alert, Text } from '@backstage/ui';
import { Age, Place, PlainList, shortCommit } from '@macadam/plugin-ui-react';
import type { PlatformStatus } from '@macadam/plugin-orchestrator-common';
import { inForce } from './view';
import styles from './Platform.module.css';

/** Why the newest revision is refused, or the repository cannot be read, and what is in force meanwhile. */
export const Problems = ({ status }: { status: PlatformStatus }) => {
  const { problems, unavailable, revision, repository } = status;
  return (
    <>
      {unavailable && (
        <Alert
          status="warning"
          title={`${repository} cannot be read`}
          description={
            <>
              {unavailable.reason} (since <Age at={unavailable.since} />
              ). {inForce(status)}
            </>
          }
        />
      )}
      {problems.length > 0 && (
        <section className={styles.problems} aria-labelledby="problems">
          <h2 id="problems" className={styles.heading}>
            Revision {revision && shortCommit(revision)} is refused
          </h2>
          <Text as="p">{inForce(status)}</Text>
          <PlainList>
            {problems.map((problem, index) => (
              <li key={`${index} ${problem.message}`}>
                <Place {...problem} />
                <Text as="p" weight="bold">
                  {problem.message}
                </Text>
                {problem.hint && <Text as="p">{problem.hint}</Text>}
              </li>
            ))}
          </PlainList>
        </section>
      )}
    </>
  );
};
