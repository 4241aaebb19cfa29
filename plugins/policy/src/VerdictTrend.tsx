import { useApi } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Badge as Tag,
  Flex,
  Text,
} from '@backstage/ui';
import {
  Age,
  LiveView,
  policyApiRef,
  Row,
  shortCommit,
  useLive,
} from '@macadam/plugin-ui-react';
import {
  POLICY_WORKLOADS_CHANNEL,
  type JudgedDeployment,
  type RuleName,
} from '@macadam/plugin-policy-common';
import { useCallback } from 'react';
import { failing } from './verdicts';
import styles from './VerdictTrend.module.css';

const rules = (names: readonly RuleName[]) =>
  names.map(({ title }) => title).join(', ');

const words = ({ counts }: JudgedDeployment) =>
  `${failing(counts)} not passing, ${counts.pass} passing`;

/** A column for each deployment, newest on the right and in view: what passes below, what does not on top. */
const Columns = ({ deployments }: { deployments: JudgedDeployment[] }) => {
  const total = ({ counts }: JudgedDeployment) => counts.pass + failing(counts);
  const most = Math.max(1, ...deployments.map(total));
  return (
    <ol className={styles.columns} aria-label="Verdicts by deployment">
      {[...deployments].reverse().map(each => (
        <li
          key={each.deployment}
          title={`${each.environment}, ${shortCommit(each.commit)} ${each.message}: ${words(each)}`}
        >
          <span className={styles.column} aria-hidden="true">
            <span
              data-result="fail"
              style={{ height: `${(failing(each.counts) / most) * 100}%` }}
            />
            <span
              data-result="pass"
              style={{ height: `${(each.counts.pass / most) * 100}%` }}
            />
          </span>
          <span className={styles.name}>{each.environment}</span>
        </li>
      ))}
    </ol>
  );
};

const Turn = ({ each }: { each: JudgedDeployment }) => (
  <li>
    <Row>
      <Tag size="small">{each.environment}</Tag>
      <code>{shortCommit(each.commit)}</code>
      <Text as="span">{each.message}</Text>
      <Text as="span" variant="body-small" color="secondary">
        <Age at={each.at} />
      </Text>
    </Row>
    {each.began.length > 0 && (
      <Text as="p">Began not to pass: {rules(each.began)}</Text>
    )}
    {each.ended.length > 0 && (
      <Text as="p">Passes again: {rules(each.ended)}</Text>
    )}
  </li>
);

/** How the verdicts of a service changed over its deployments: drawn, and which rule began or ceased to fail when. */
export const VerdictTrend = ({ workload }: { workload: string }) => {
  const api = useApi(policyApiRef);
  const load = useCallback(() => api.history(workload), [api, workload]);
  const live = useLive(load, {
    channels: [POLICY_WORKLOADS_CHANNEL],
    workload,
    every: 60,
  });
  return (
    <Accordion>
      <AccordionTrigger title="How this changed" />
      <AccordionPanel>
        <LiveView live={live} what="history of verdicts">
          {({ deployments }) => {
            const turns = deployments.filter(
              ({ began, ended }) => began.length + ended.length > 0,
            );
            return deployments.length === 0 ? (
              <Text color="secondary">No deployment was judged yet.</Text>
            ) : (
              <Flex direction="column" gap="4">
                <Columns deployments={deployments} />
                {turns.length === 0 ? (
                  <Text color="secondary">
                    No rule began or ceased to fail in the last{' '}
                    {deployments.length} deployments.
                  </Text>
                ) : (
                  <ul className={styles.turns}>
                    {[...turns].reverse().map(each => (
                      <Turn key={each.deployment} each={each} />
                    ))}
                  </ul>
                )}
              </Flex>
            );
          }}
        </LiveView>
      </AccordionPanel>
    </Accordion>
  );
};
