import { Text } from '@backstage/ui';
import type { DeploymentFinding } from '@macadam/plugin-orchestrator-common';
import { Callout } from './Callout';
import { PlainList } from './PlainList';
import { Place } from './Place';
import { Prose } from './Prose';

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
    <Callout tone={tone} label={title}>
      <Text as="h4" variant="body-large" weight="bold">
        {title}
      </Text>
      <PlainList>
        {findings.map((finding, index) => {
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
              <Place {...finding} />
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
      </PlainList>
    </Callout>
  );
