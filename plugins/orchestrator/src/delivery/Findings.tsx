import { Link, Text } from '@backstage/ui';
import { Prose } from '@macadam/plugin-ui-react';
import type { DeploymentFinding } from '@macadam/plugin-orchestrator-common';
import { placeOf } from './view';
import styles from './Delivery.module.css';

/** What stops a deployment, or what people should know although it goes on: what, where, by which policy, and what would pass. */
export const Findings = ({
  title,
  findings,
  tone = 'stops',
}: {
  title: string;
  tone?: 'stops' | 'warns';
  findings: readonly DeploymentFinding[];
}) =>
  findings.length > 0 && (
    <section className={styles.findings} data-tone={tone} aria-label={title}>
      <Text as="h4" variant="body-large" weight="bold">
        {title}
      </Text>
      <ul className={styles.plain}>
        {findings.map((finding, index) => {
          const place = placeOf(finding);
          const about = [
            finding.policy && `policy ${finding.policy}`,
            finding.container && `container ${finding.container}`,
            finding.object,
          ].filter(Boolean);
          return (
            <li key={`${index} ${finding.message}`}>
              <Text as="p" weight="bold">
                <Prose text={finding.message} />
              </Text>
              {place && (
                <code>
                  {finding.url ? (
                    <Link href={finding.url}>{place}</Link>
                  ) : (
                    place
                  )}
                </code>
              )}
              {about.length > 0 && (
                <Text as="p" variant="body-small" color="secondary">
                  {about.join(' · ')}
                </Text>
              )}
              {finding.hint && (
                <Text as="p">
                  <strong>
                    {tone === 'stops' ? 'Would pass' : 'What to do'}:
                  </strong>{' '}
                  <Prose text={finding.hint} />
                </Text>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
