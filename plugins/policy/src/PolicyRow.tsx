import {
  componentOf,
  workloadLabels,
} from '@macadam/plugin-orchestrator-common';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Badge,
  Flex,
  Link,
  Text,
} from '@backstage/ui';
import { Prose, Row } from '@macadam/plugin-ui-react';
import type {
  PolicySummary,
  ResultCounts,
} from '@macadam/plugin-policy-common';
import { VerdictBadge } from './VerdictBadge';
import { ClassicNote, isClassic } from './ClassicNote';
import { Fix, VerdictPlace } from './VerdictList';
import { failing, failuresByService, type FailureGroup } from './verdicts';
import { useBeginning } from './useBeginning';
import styles from './PolicyRow.module.css';

const SOURCES = { preflight: 'preflight', cluster: 'cluster report' } as const;

/** What happens to what does not pass, in words. */
const ACTIONS: Record<string, string> = {
  Deny: 'refused',
  Audit: 'reported',
  Warn: 'let through with a warning',
};

const describeActions = (actions: readonly string[]) =>
  actions.map(action => ACTIONS[action] ?? action).join(', ');

/** Counts in words, for what was judged at all. */
function describeCounts(counts: ResultCounts): string {
  const judged = counts.pass + failing(counts);
  if (judged === 0) return 'nothing judged';
  const parts: [number, string][] = [
    [counts.fail, counts.fail === 1 ? 'fails' : 'fail'],
    [counts.error, 'not judged'],
    [counts.warn, counts.warn === 1 ? 'warns' : 'warn'],
    [counts.pass, counts.pass === 1 ? 'passes' : 'pass'],
  ];
  return parts
    .flatMap(([count, word]) => (count > 0 ? `${count} ${word}` : []))
    .join(', ');
}

/** What passes and what does not, drawn; the words beside it say the same. */
const Bar = ({ counts }: { counts: ResultCounts }) => {
  const all = counts.pass + failing(counts);
  if (all === 0) return null;
  return (
    <span className={styles.bar} aria-hidden="true">
      <span
        data-result="fail"
        style={{ width: `${(failing(counts) / all) * 100}%` }}
      />
      <span
        data-result="pass"
        style={{ width: `${(counts.pass / all) * 100}%` }}
      />
    </span>
  );
};

const Counts = ({
  label,
  counts,
}: {
  label: string;
  counts?: ResultCounts;
}) => (
  <span
    className={styles.counts}
    data-failing={counts !== undefined && failing(counts) > 0}
  >
    <span className={styles.source}>{label}</span>{' '}
    {counts ? describeCounts(counts) : 'unknown'}
    {counts && <Bar counts={counts} />}
  </span>
);

/** Where one thing is said in a service. */
const Places = ({ verdicts }: Pick<FailureGroup, 'verdicts'>) => {
  const { shown, more } = useBeginning(verdicts);
  return (
    <>
      {shown.map(verdict => (
        <VerdictPlace
          key={`${verdict.object.kind}/${verdict.object.name}/${verdict.container ?? ''}`}
          verdict={verdict}
        />
      ))}
      {more}
    </>
  );
};

/** What does not pass in one service. */
const FailureList = ({ groups }: { groups: readonly FailureGroup[] }) => {
  const { shown, more } = useBeginning(groups);
  return (
    <>
      <ul className={styles.failures}>
        {shown.map(group => (
          <li key={`${group.result} ${group.stops} ${group.message}`}>
            <Row>
              <VerdictBadge result={group.result} stops={group.stops} />
              {group.environments.map(name => (
                <Badge key={name} size="small">
                  {name}
                </Badge>
              ))}
              <Text as="span" variant="body-small" color="secondary">
                {group.sources.map(source => SOURCES[source]).join(' and ')}
              </Text>
            </Row>
            <Text as="p">
              <Prose text={group.message} />
            </Text>
            <Places verdicts={group.verdicts} />
          </li>
        ))}
      </ul>
      {more}
    </>
  );
};

const Failures = ({
  policy,
  judged,
}: {
  policy: PolicySummary;
  judged: boolean;
}) => {
  const entityRoute = useRouteRef(entityRouteRef);
  const services = failuresByService(policy.failures);
  const label = workloadLabels(services.map(({ workload }) => workload));
  if (services.length === 0) {
    return (
      <Text color="secondary">
        {judged
          ? 'Every service that was judged passes.'
          : 'None by the cluster’s reports; what preflight says is not known.'}
      </Text>
    );
  }
  return (
    <ul className={styles.services}>
      {services.map(({ workload, groups }) => (
        <li key={workload}>
          <Link
            href={`${entityRoute(componentOf(workload))}/policy`}
            weight="bold"
          >
            {label(workload)}
          </Link>
          <FailureList groups={groups} />
        </li>
      ))}
    </ul>
  );
};

/** Names a row; engines may call different policies the same. */
export const rowId = ({ name, engine }: PolicySummary) =>
  engine ? `${engine}/${name}` : name;

/** One policy: a line with its counts from both sources; opened, what it asks, what follows, the fix and who fails. */
export const PolicyRow = ({
  policy,
  judged,
}: {
  policy: PolicySummary;
  /** Whether it is known what preflight says. */
  judged: boolean;
}) => (
  <Accordion id={rowId(policy)}>
    <AccordionTrigger>
      <span className={styles.line}>
        <span className={styles.name}>
          {policy.title}
          {policy.severity && <Badge size="small">{policy.severity}</Badge>}
          {policy.engine && <Badge size="small">{policy.engine}</Badge>}
          {policy.problem && <Badge size="small">not in force</Badge>}
          {isClassic(policy) && <Badge size="small">deprecated</Badge>}
        </span>
        <Counts
          label="Preflight"
          counts={judged ? policy.preflight : undefined}
        />
        <Counts label="Cluster" counts={policy.cluster} />
      </span>
    </AccordionTrigger>
    <AccordionPanel>
      <Flex direction="column" gap="4">
        {policy.problem && (
          <Alert
            status="danger"
            icon
            title="The cluster could not load this policy, so it is not in force"
            description={policy.problem}
          />
        )}
        {isClassic(policy) && <ClassicNote kind={policy.kind} />}
        {policy.description && (
          <Text as="p">
            <Prose text={policy.description} />
          </Text>
        )}
        <dl className={styles.facts}>
          <dt>What does not pass is</dt>
          <dd>
            {policy.actions.length > 0
              ? describeActions(policy.actions)
              : 'not said'}
          </dd>
          {policy.category && (
            <>
              <dt>Category</dt>
              <dd>{policy.category}</dd>
            </>
          )}
          <dt>{policy.engine ? 'Engine' : 'Kind'}</dt>
          <dd>
            {policy.kind} <code>{policy.name}</code>
            {policy.apiVersion && ` (${policy.apiVersion})`}
          </dd>
        </dl>
        {policy.fix && <Fix text={policy.fix} />}
        <div>
          <Text as="h3" variant="body-medium" weight="bold">
            Services that do not pass
          </Text>
          <Failures policy={policy} judged={judged} />
        </div>
      </Flex>
    </AccordionPanel>
  </Accordion>
);
